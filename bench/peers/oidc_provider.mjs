// node oidc_provider.mjs '{"port": 0, "redirect_uri": "http://127.0.0.1:9/callback", "database_url": null}'
//
// Listens on 127.0.0.1 and prints one line of JSON: url, version, redirect_uri and clients. Each line of JSON on
// standard input, {"client_id", "refresh": N, "access": N}, is answered by a line with that many new tokens; nobody on
// the network can ask for that. Ends when standard input does.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

import { ACCOUNT, configuration } from './configuration.mjs';
import { memory } from './memory.mjs';
import { mint } from './mint.mjs';
import { postgres } from './postgres.mjs';

const ask = JSON.parse(process.argv[2]);
globalThis.console = new console.Console(process.stderr); // it has notices to give, and standard output is the wire

// Where its interaction would be a page: signed in at once, and sent on.
async function signIn(provider, request, response) {
  await provider.interactionFinished(request, response, { login: { accountId: ACCOUNT } });
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function version() {
  const file = new URL('../package.json', import.meta.resolve('oidc-provider'));
  return JSON.parse(readFileSync(file)).version;
}

const server = createServer().listen(ask.port ?? 0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const settings = configuration(ask.database_url ? await postgres(ask.database_url) : memory(), ask.redirect_uri);
const provider = new Provider(url, settings);
const answer = provider.callback();
provider.on('server_error', (_ctx, error) => console.error(error));
server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  return signIn(provider, request, response).catch((error) => response.writeHead(400).end(String(error)));
});

const clients = settings.clients.map(({ client_id, client_secret }) => ({ client_id, client_secret }));
say({ url, version: version(), redirect_uri: ask.redirect_uri, clients });
for await (const line of createInterface({ input: process.stdin })) {
  const { client_id, ...counts } = JSON.parse(line);
  say(await mint(provider, client_id, counts));
}
process.exit(0);
