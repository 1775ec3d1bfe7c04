// Storage in a Map for oidc-provider. Its own in-memory adapter forgets all but the last 1,000 entries, which is some
// 300 refresh tokens: a benchmark would measure the losses.

const GRANTABLE = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

export function memory() {
  const rows = new Map();
  const sessions = new Map();
  const grants = new Map();
  return (model) => new Adapter(model, rows, sessions, grants);
}

class Adapter {
  constructor(model, rows, sessions, grants) {
    Object.assign(this, { model, rows, sessions, grants });
  }

  key(id) {
    return `${this.model}:${id}`;
  }

  async upsert(id, payload, expiresIn) {
    const key = this.key(id);
    const expiresAt = typeof expiresIn === 'number' ? Date.now() + expiresIn * 1000 : Infinity;
    this.rows.set(key, { payload, expiresAt });
    if (payload.uid) this.sessions.set(this.key(payload.uid), id);
    if (GRANTABLE.has(this.model) && payload.grantId) {
      const members = this.grants.get(payload.grantId) ?? new Set();
      this.grants.set(payload.grantId, members.add(key));
    }
  }

  async find(id) {
    const row = this.rows.get(this.key(id));
    return row && row.expiresAt > Date.now() ? row.payload : undefined;
  }

  async findByUid(uid) {
    return this.find(this.sessions.get(this.key(uid)));
  }

  async findByUserCode() {
    return undefined; // the device flow is off
  }

  async consume(id) {
    this.rows.get(this.key(id)).payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    this.rows.delete(this.key(id));
  }

  async revokeByGrantId(grantId) {
    for (const key of this.grants.get(grantId) ?? []) this.rows.delete(key);
    this.grants.delete(grantId);
  }
}
