// Tokens without a browser, each refresh token with a grant of its own as a person's consent would have made it.
import { ACCOUNT, SCOPE, agreed } from './configuration.mjs';

const AT_ONCE = 10;

export async function mint(provider, clientId, { refresh = 0, access = 0 }) {
  const client = await provider.Client.find(clientId);
  return {
    refresh_tokens: await many(refresh, () => token(provider, provider.RefreshToken, client)),
    access_tokens: await many(access, () => token(provider, provider.AccessToken, client)),
  };
}

async function token(provider, Kind, client) {
  const grant = await agreed(provider, client.clientId, ACCOUNT);
  const made = new Kind({
    accountId: ACCOUNT, authTime: Math.floor(Date.now() / 1000), client, expiresWithSession: false,
    grantId: grant.jti, gty: 'authorization_code', scope: SCOPE,
  });
  return made.save();
}

async function many(count, make) {
  const made = [];
  while (made.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - made.length) }, make);
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
