// passport-oauth2: the strategy as an application registers it, with plain objects where Express would stand. The
// session keeps state and verifier; it always sends the secret in the body. Refresh goes the way of
// passport-oauth2-refresh, by the strategy's own OAuth2 object; introspection and revocation it does not know.
import OAuth2Strategy from 'passport-oauth2';

import { metadata, serve } from './wire.mjs';

await serve('passport-oauth2', async (ask) => {
  if (ask.auth !== 'post') throw new Error('passport-oauth2 sends client_secret_post alone');
  const server = await metadata(ask.issuer);
  const options = {
    authorizationURL: server.authorization_endpoint, tokenURL: server.token_endpoint, clientID: ask.client_id,
    clientSecret: ask.client_secret, callbackURL: ask.redirect_uri, scope: ask.scope, state: true, pkce: ask.pkce,
  };
  const strategy = new OAuth2Strategy(options, (access_token, refresh_token, more, _profile, done) => {
    done(null, { ...more, access_token, refresh_token });
  });
  const session = {};

  return {
    authorize: await authenticate(strategy, { query: {}, session }),
    exchange: (callback) => authenticate(strategy, { query: Object.fromEntries(callback.searchParams), session }),
    refresh: (token) => refreshed(strategy, token.refresh_token),
  };
});

// Where it would redirect to, or the user that it lets in.
function authenticate(strategy, request) {
  return new Promise((resolve, reject) => {
    const hooks = {
      error: reject,
      fail: (challenge, status) => reject(new Error(`refused with ${status}: ${JSON.stringify(challenge)}`)),
      pass: () => reject(new Error('passed')),
      redirect: resolve,
      success: resolve,
    };
    Object.assign(Object.create(strategy), hooks).authenticate(request, {}); // as passport itself does it
  });
}

function refreshed(strategy, refreshToken) {
  return new Promise((resolve, reject) => {
    const done = (error, _access, _refresh, token) => {
      if (error) reject(new Error('refused', { cause: error }));
      else resolve(token);
    };
    strategy._oauth2.getOAuthAccessToken(refreshToken, { grant_type: 'refresh_token' }, done);
  });
}
