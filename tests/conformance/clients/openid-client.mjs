// openid-client: discovery by RFC 8414, and it checks state and iss by itself.
import * as client from 'openid-client';

import { serve } from './wire.mjs';

const AUTH = { basic: client.ClientSecretBasic, post: client.ClientSecretPost };

await serve('openid-client', async (ask) => {
  const auth = AUTH[ask.auth](ask.client_secret);
  const loopback = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };
  const config = await client.discovery(new URL(ask.issuer), ask.client_id, undefined, auth, loopback);
  const expectedState = client.randomState();
  const pkceCodeVerifier = ask.pkce ? client.randomPKCECodeVerifier() : undefined;
  const parameters = { redirect_uri: ask.redirect_uri, scope: ask.scope, state: expectedState };
  if (ask.pkce) {
    parameters.code_challenge = await client.calculatePKCECodeChallenge(pkceCodeVerifier);
    parameters.code_challenge_method = 'S256';
  }
  return {
    authorize: client.buildAuthorizationUrl(config, parameters),
    exchange: (callback) => client.authorizationCodeGrant(config, callback, { expectedState, pkceCodeVerifier }),
    introspect: async (token) => (await client.tokenIntrospection(config, token)).active,
    refresh: (token) => client.refreshTokenGrant(config, token.refresh_token),
    revoke: (token) => client.tokenRevocation(config, token.refresh_token),
  };
});
