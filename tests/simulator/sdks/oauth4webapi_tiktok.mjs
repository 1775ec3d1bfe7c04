// oauth4webapi at TikTok: refused as long as it names the app as the standard does, and content with the rest.
import * as oauth from 'oauth4webapi';

import { hear, say } from './wire.mjs';

const LOOPBACK = { [oauth.allowInsecureRequests]: true };
const NAME = 'oauth4webapi';

const ask = await hear();
const api = `${ask.base}/open.tiktokapis.com/v2/oauth`;
const server = { issuer: 'https://www.tiktok.com', token_endpoint: `${api}/token/`, revocation_endpoint: `${api}/revoke/` };
const client = { client_id: ask.client_id };
const standard = oauth.ClientSecretPost(ask.client_secret);
const own = (_server, { client_id }, body) => {
  body.set('client_key', client_id);
  body.set('client_secret', ask.client_secret);
};
const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];

const url = new URL(`${ask.base}/www.tiktok.com/v2/auth/authorize/`);
for (const [name, value] of Object.entries({
  client_key: ask.client_id, redirect_uri: ask.redirect_uri, response_type: 'code', scope: ask.scopes.join(','), state,
  code_challenge_method: 'S256', code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
})) url.searchParams.set(name, value);
say(NAME, { authorize: String(url) });

const answer = oauth.validateAuthResponse(server, client, new URL((await hear()).callback), state);
const redeem = async (auth) => oauth.processAuthorizationCodeResponse(server, client, await oauth.authorizationCodeGrantRequest(
  server, client, auth, answer, ask.redirect_uri, verifier, LOOPBACK,
));
const refresh = async (token) => oauth.processRefreshTokenResponse(
  server, client, await oauth.refreshTokenGrantRequest(server, client, own, token, LOOPBACK),
);
const refused = [];
const expectRefusal = async (promise) => {
  try {
    await promise;
  } catch (error) {
    refused.push({ error: error.error, status: error.status });
  }
};
await expectRefusal(redeem(standard));
const first = await redeem(own);
const refreshed = await refresh(first.refresh_token);
await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, own, refreshed.access_token, LOOPBACK));
await expectRefusal(refresh(refreshed.refresh_token));
say(NAME, { first, refreshed, refused });
process.exit(0);
