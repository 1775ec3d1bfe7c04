// oidc-provider set up as close to ours as it goes: opaque tokens, rotation at every refresh, PKCE for everybody, one
// hour for an access token. Asked for consent, it has it: there is one account, and it agrees to everything.
import { generateKeyPairSync, randomBytes } from 'node:crypto';

export const ACCOUNT = 'usr_peer';
export const SCOPE = 'analytics.read posts.read offline_access';

const HOUR = 3600;

export function configuration(adapter, redirectUri) {
  return {
    adapter,
    clients: [client('basic', redirectUri), client('post', redirectUri)],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: ownToken },
      revocation: { enabled: true, allowedPolicy: ownToken },
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: () => true,
    jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })] },
    loadExistingGrant: (ctx) => agreed(ctx.oidc.provider, ctx.oidc.client.clientId, ctx.oidc.account.accountId),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    scopes: SCOPE.split(' '),
    ttl: {
      AccessToken: HOUR, AuthorizationCode: 60, ClientCredentials: HOUR, Grant: 14 * 24 * HOUR, Interaction: HOUR,
      RefreshToken: 14 * 24 * HOUR, Session: HOUR,
    },
  };
}

function client(method, redirectUri) {
  return {
    client_id: `peer_${method}`,
    client_secret: randomBytes(32).toString('base64url'),
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirect_uris: [redirectUri],
    response_types: ['code'],
    scope: SCOPE,
    token_endpoint_auth_method: `client_secret_${method}`,
  };
}

function ownToken(_ctx, client, token) {
  return token.clientId === client.clientId;
}

export async function agreed(provider, clientId, accountId) {
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(SCOPE);
  await grant.save();
  return grant;
}
