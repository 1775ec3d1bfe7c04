// oauth4webapi: each step by hand, and every answer put through its own checks, the ID token's signature too.
import * as oauth from 'oauth4webapi';

import { hear, say } from './wire.mjs';

const LOOPBACK = { [oauth.allowInsecureRequests]: true };
const NAME = 'oauth4webapi';

const ask = await hear();
const issuer = new URL('https://accounts.google.com');
const found = await fetch(`${ask.base}/accounts.google.com/.well-known/openid-configuration`);
const server = await oauth.processDiscoveryResponse(issuer, found);
const client = { client_id: ask.client_id };
const auth = ask.auth === 'basic' ? oauth.ClientSecretBasic(ask.client_secret) : oauth.ClientSecretPost(ask.client_secret);
const [state, nonce, verifier] = [
  oauth.generateRandomState(), oauth.generateRandomNonce(), oauth.generateRandomCodeVerifier(),
];

const url = new URL(server.authorization_endpoint);
for (const [name, value] of Object.entries({
  client_id: ask.client_id, redirect_uri: ask.redirect_uri, response_type: 'code', scope: ask.scopes.join(' '),
  state, nonce, access_type: 'offline', prompt: 'consent', code_challenge_method: 'S256',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
})) url.searchParams.set(name, value);
say(NAME, { authorize: String(url) });

const callback = new URL((await hear()).callback);
const answer = oauth.validateAuthResponse(server, client, callback, state);
// The simulator's clock is another than this machine's: the library is told by how much.
client[oauth.clockSkew] = ask.skew_seconds;
const redeemed = await oauth.authorizationCodeGrantRequest(
  server, client, auth, answer, ask.redirect_uri, verifier, LOOPBACK,
);
const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed, { expectedNonce: nonce });
await oauth.validateApplicationLevelSignature(server, redeemed, LOOPBACK);
const claims = oauth.getValidatedIdTokenClaims(tokens);
const profile = await oauth.processUserInfoResponse(
  server, client, claims.sub, await oauth.userInfoRequest(server, client, tokens.access_token, LOOPBACK),
);
const refreshed = await oauth.processRefreshTokenResponse(
  server, client, await oauth.refreshTokenGrantRequest(server, client, auth, tokens.refresh_token, LOOPBACK),
);
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, auth, tokens.refresh_token, LOOPBACK),
);
let refused;
try {
  const response = await oauth.refreshTokenGrantRequest(server, client, auth, tokens.refresh_token, LOOPBACK);
  await oauth.processRefreshTokenResponse(server, client, response);
} catch (error) {
  refused = { error: error.error, status: error.status };
}
say(NAME, { tokens, claims, profile, refreshed, refused });
process.exit(0);
