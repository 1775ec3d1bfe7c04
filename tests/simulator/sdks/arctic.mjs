// arctic: TikTok's sign-in, refresh and revocation. Its addresses are constants, so fetch is told where they are played.
import { OAuth2RequestError, TikTok, generateCodeVerifier } from 'arctic';

import { hear, say } from './wire.mjs';

const NAME = 'arctic';

const ask = await hear();
const send = globalThis.fetch;
globalThis.fetch = (request) => send(new Request(request.url.replace('https:/', ask.base), request));

const tiktok = new TikTok(ask.client_id, ask.client_secret, ask.redirect_uri);
const verifier = generateCodeVerifier();
const url = String(tiktok.createAuthorizationURL('a state', verifier, ask.scopes));
say(NAME, { authorize: url.replace('https:/', ask.base) });

const callback = new URL((await hear()).callback);
const first = await tiktok.validateAuthorizationCode(callback.searchParams.get('code'), verifier);
const refreshed = await tiktok.refreshAccessToken(first.refreshToken());
const refused = [];
for (const wrong of [
  () => tiktok.refreshAccessToken(first.refreshToken()),
  () => tiktok.validateAuthorizationCode('never', verifier),
  () => tiktok.revokeToken('never'),
]) {
  try {
    await wrong();
  } catch (error) {
    refused.push(error instanceof OAuth2RequestError ? error.code : String(error));
  }
}
await tiktok.revokeToken(refreshed.accessToken());
say(NAME, {
  first: first.data,
  refreshed: { ...refreshed.data, type: refreshed.tokenType(), seconds: refreshed.accessTokenExpiresInSeconds() },
  refused,
});
process.exit(0);
