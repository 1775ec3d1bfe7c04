// simple-oauth2: state and PKCE are the caller's to make and check, and it knows no introspection.
import { createHash, randomBytes } from 'node:crypto';
import { AuthorizationCode } from 'simple-oauth2';

import { metadata, serve } from './wire.mjs';

await serve('simple-oauth2', async (ask) => {
  const server = await metadata(ask.issuer);
  const client = new AuthorizationCode({
    client: { id: ask.client_id, secret: ask.client_secret },
    auth: {
      tokenHost: ask.issuer,
      tokenPath: new URL(server.token_endpoint).pathname,
      authorizePath: new URL(server.authorization_endpoint).pathname,
      revokePath: new URL(server.revocation_endpoint).pathname,
    },
    options: { authorizationMethod: { basic: 'header', post: 'body' }[ask.auth] },
  });
  const state = randomBytes(16).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const challenge = ask.pkce ? { code_challenge, code_challenge_method: 'S256' } : {};

  async function exchange(callback) {
    const answer = Object.fromEntries(callback.searchParams);
    if (answer.state !== state) throw new Error('not the state that was sent');
    const proof = ask.pkce ? { code_verifier: verifier } : {};
    return held(await client.getToken({ code: answer.code, redirect_uri: ask.redirect_uri, ...proof }));
  }

  return {
    authorize: client.authorizeURL({ redirect_uri: ask.redirect_uri, scope: ask.scope, state, ...challenge }),
    exchange,
    refresh: async (token) => held(await token.held.refresh()),
    revoke: (token) => token.held.revokeAll(),
  };
});

// The members of the answer beside the object that the library acts on.
function held(token) {
  return { ...token.token, held: token };
}
