// Storage in PostgreSQL for oidc-provider, one table as the examples in its documentation have it: every statement is
// prepared once a connection, a refresh is five round trips, and nothing holds them together.
import pg from 'pg';

const POOL_SIZE = 10;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS oidc_payloads (
    id text NOT NULL, type text NOT NULL, payload jsonb NOT NULL, grant_id text, user_code text, uid text,
    expires_at timestamptz, consumed_at timestamptz, PRIMARY KEY (id, type)
  );
  CREATE INDEX IF NOT EXISTS oidc_payloads_grant ON oidc_payloads (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS oidc_payloads_uid ON oidc_payloads (uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS oidc_payloads_user_code ON oidc_payloads (user_code) WHERE user_code IS NOT NULL`;

const LIVE = '(expires_at IS NULL OR expires_at > now())';

const STATEMENTS = {
  upsert: `INSERT INTO oidc_payloads (id, type, payload, grant_id, user_code, uid, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
           ON CONFLICT (id, type) DO UPDATE SET payload = EXCLUDED.payload, grant_id = EXCLUDED.grant_id,
             user_code = EXCLUDED.user_code, uid = EXCLUDED.uid, expires_at = EXCLUDED.expires_at`,
  find: `SELECT payload, consumed_at FROM oidc_payloads WHERE id = $1 AND type = $2 AND ${LIVE}`,
  findByUid: `SELECT payload, consumed_at FROM oidc_payloads WHERE uid = $1 AND type = $2 AND ${LIVE}`,
  findByUserCode: `SELECT payload, consumed_at FROM oidc_payloads WHERE user_code = $1 AND type = $2 AND ${LIVE}`,
  consume: 'UPDATE oidc_payloads SET consumed_at = now() WHERE id = $1 AND type = $2',
  destroy: 'DELETE FROM oidc_payloads WHERE id = $1 AND type = $2',
  revokeByGrantId: 'DELETE FROM oidc_payloads WHERE grant_id = $1 AND type = $2',
};

export async function postgres(databaseUrl) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE });
  await pool.query(SCHEMA);
  return (model) => new Adapter(model, pool);
}

class Adapter {
  constructor(model, pool) {
    Object.assign(this, { model, pool });
  }

  async run(name, ...values) {
    return (await this.pool.query({ name, text: STATEMENTS[name], values })).rows[0];
  }

  async read(name, value) {
    const row = await this.run(name, value, this.model);
    if (!row) return undefined;
    return row.consumed_at ? { ...row.payload, consumed: Math.floor(row.consumed_at / 1000) } : row.payload;
  }

  async upsert(id, payload, expiresIn) {
    const { grantId, userCode, uid } = payload;
    await this.run('upsert', id, this.model, payload, grantId, userCode, uid, expiresIn);
  }

  find(id) {
    return this.read('find', id);
  }

  findByUid(uid) {
    return this.read('findByUid', uid);
  }

  findByUserCode(code) {
    return this.read('findByUserCode', code);
  }

  async consume(id) {
    await this.run('consume', id, this.model);
  }

  async destroy(id) {
    await this.run('destroy', id, this.model);
  }

  async revokeByGrantId(grantId) {
    await this.run('revokeByGrantId', grantId, this.model);
  }
}
