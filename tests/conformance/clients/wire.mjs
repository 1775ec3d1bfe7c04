// One line of JSON in, one out, so that a test can play the browser between them.
//
//   <- {"issuer", "client_id", "client_secret", "redirect_uri", "scope", "auth": "basic" | "post", "pkce": true}
//   -> {"authorize": where to send the browser}
//   <- {"callback": the whole address that it came back to}
//   -> {"access_token", "refreshed_access_token", "workspace_id", "introspected", "revoked", "version"}
//
// Anything that a library refuses ends the process with status 1; standard error says at which step, and why.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

let step = 'begin';
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function hear() {
  const { value, done } = await input.next();
  if (done) throw new Error('standard input ended');
  return JSON.parse(value);
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function version(library) {
  return JSON.parse(readFileSync(new URL(`../../../node_modules/${library}/package.json`, import.meta.url))).version;
}

// What the authorization server says of itself, for a library that has to be told.
export async function metadata(issuer) {
  const answer = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
  if (!answer.ok) throw new Error(`metadata: ${answer.status}`);
  return answer.json();
}

// Everything the library can do with a code. A library without introspection leaves "revoked" at its word.
async function use(library, { exchange, refresh, introspect, revoke }, callback) {
  step = 'exchange';
  const token = await exchange(new URL(callback));
  step = 'introspect';
  const introspected = introspect ? await introspect(token.access_token) : null;
  step = 'refresh';
  const refreshed = await refresh(token);
  step = 'revoke';
  if (revoke) await revoke(refreshed);
  const revoked = revoke ? !(introspect && (await introspect(refreshed.access_token))) : null;
  return {
    access_token: token.access_token, refreshed_access_token: refreshed.access_token,
    workspace_id: token.workspace_id ?? null, introspected, revoked, version: version(library),
  };
}

// begin(ask) gives {authorize, exchange, refresh} and, of a library that has them, {introspect, revoke}.
export async function serve(library, begin) {
  try {
    const client = await begin(await hear());
    say({ authorize: String(client.authorize) });
    say(await use(library, client, (await hear()).callback));
    process.exit(0);
  } catch (error) {
    console.error(`${step}:`, error);
    process.exit(1);
  }
}
