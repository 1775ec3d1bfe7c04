// facebook-nodejs-business-sdk: pages in parts, by the address that each part names, and an error's codes.
import sdk from 'facebook-nodejs-business-sdk';

import { hear, say } from './wire.mjs';

const NAME = 'facebook-nodejs-business-sdk';
const { FacebookAdsApi, User } = sdk;

const ask = await hear();
Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => `${ask.base}/graph.facebook.com` });
FacebookAdsApi.init(ask.access_token, 'en_US', false);

const me = new User('me');
let part = await me.getAccounts(['id', 'name', 'access_token'], { limit: 2 });
const pages = part.map((page) => page._data);
while (part.hasNext()) {
  part = await part.next();
  pages.push(...part.map((page) => page._data));
}
say(NAME, { pages, api: FacebookAdsApi.VERSION });

await hear();
try {
  await me.get(['id']);
} catch (error) {
  say(NAME, { status: error.status, code: error.response.code, subcode: error.response.error_subcode });
}
process.exit(0);
