// oauth4webapi: each step by hand, and every answer put through its own checks.
import * as oauth from 'oauth4webapi';

import { serve } from './wire.mjs';

const AUTH = { basic: oauth.ClientSecretBasic, post: oauth.ClientSecretPost };
const LOOPBACK = { [oauth.allowInsecureRequests]: true };

await serve('oauth4webapi', async (ask) => {
  const issuer = new URL(ask.issuer);
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...LOOPBACK });
  const server = await oauth.processDiscoveryResponse(issuer, found);
  const client = { client_id: ask.client_id };
  const auth = AUTH[ask.auth](ask.client_secret);
  const state = oauth.generateRandomState();
  const verifier = ask.pkce ? oauth.generateRandomCodeVerifier() : oauth.nopkce;

  async function exchange(callback) {
    const answer = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server, client, auth, answer, ask.redirect_uri, verifier, LOOPBACK,
    );
    return oauth.processAuthorizationCodeResponse(server, client, response);
  }

  async function introspect(token) {
    const response = await oauth.introspectionRequest(server, client, auth, token, LOOPBACK);
    return (await oauth.processIntrospectionResponse(server, client, response)).active;
  }

  async function refresh(token) {
    const response = await oauth.refreshTokenGrantRequest(server, client, auth, token.refresh_token, LOOPBACK);
    return oauth.processRefreshTokenResponse(server, client, response);
  }

  async function revoke(token) {
    const response = await oauth.revocationRequest(server, client, auth, token.refresh_token, LOOPBACK);
    return oauth.processRevocationResponse(response);
  }

  return { authorize: await address(server, ask, state, verifier), exchange, introspect, refresh, revoke };
});

async function address(server, ask, state, verifier) {
  const url = new URL(server.authorization_endpoint);
  const { client_id, redirect_uri, scope } = ask;
  const parameters = { client_id, redirect_uri, response_type: 'code', scope, state };
  if (ask.pkce) {
    parameters.code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
    parameters.code_challenge_method = 'S256';
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}
