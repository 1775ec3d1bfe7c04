-- The tables of the reputation API, all behind the wall. Run it as the owner of the database, after
-- `altyaa rls install --audience reputation --grant-to reputation_api`, which makes the functions of `tenancy`.
--
-- reputation_api is the role that serves requests: no superuser, no BYPASSRLS, owner of nothing.

CREATE SCHEMA reputation;
GRANT USAGE ON SCHEMA reputation TO reputation_api;

-- workspace_id comes first in every key: it is how policies find rows, and a duplicate tells nobody about another
-- workspace's ids.
CREATE TABLE reputation.posts (
    workspace_id uuid        NOT NULL DEFAULT tenancy.workspace_id(),
    id           uuid        NOT NULL,
    body         text        NOT NULL CHECK (body <> ''),
    created_by   text        NOT NULL DEFAULT tenancy.principal_id(),
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE reputation.media (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    title        text NOT NULL,
    size_bytes   bigint NOT NULL CHECK (size_bytes > 0),
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE reputation.reviews (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    author       text        NOT NULL,
    stars        integer     NOT NULL CHECK (stars BETWEEN 1 AND 5),
    body         text        NOT NULL,
    reply        text,
    replied_by   text,
    replied_at   timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE reputation.analytics (
    workspace_id uuid    NOT NULL,
    day          date    NOT NULL,
    reach        integer NOT NULL,
    engagement   integer NOT NULL,
    PRIMARY KEY (workspace_id, day)
);

-- FORCE: without it the owner of a table is not bound by its policies.
ALTER TABLE reputation.posts     ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reputation.media     ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reputation.reviews   ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reputation.analytics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The floor: whatever other policies allow, never past the workspace of the signed context. In parentheses with
-- SELECT the function runs once a statement; without, once a row. The pair with true is compared before anything that a
-- caller adds, so EXPLAIN cannot tell whether another workspace holds a value.
CREATE POLICY floor ON reputation.posts AS RESTRICTIVE
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON reputation.media AS RESTRICTIVE
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON reputation.reviews AS RESTRICTIVE
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON reputation.analytics AS RESTRICTIVE
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));

-- On it, what each scope opens. The proxy asks for the same scopes by path; here they hold whatever the path was.
CREATE POLICY read ON reputation.posts FOR SELECT TO reputation_api
 USING ((SELECT tenancy.has_scope('posts.read')));
CREATE POLICY publish ON reputation.posts FOR INSERT TO reputation_api
 WITH CHECK ((SELECT tenancy.has_scope('posts.write')) AND created_by = (SELECT tenancy.principal_id()));
CREATE POLICY read ON reputation.media FOR SELECT TO reputation_api
 USING ((SELECT tenancy.has_scope('media.read')));
CREATE POLICY read ON reputation.reviews FOR SELECT TO reputation_api
 USING ((SELECT tenancy.has_scope('reviews.read')));
CREATE POLICY reply ON reputation.reviews FOR UPDATE TO reputation_api
 USING ((SELECT tenancy.has_scope('reviews.write')))
 WITH CHECK ((SELECT tenancy.has_scope('reviews.write')) AND replied_by = (SELECT tenancy.principal_id()));
CREATE POLICY read ON reputation.analytics FOR SELECT TO reputation_api
 USING ((SELECT tenancy.has_scope('analytics.read')));

-- A verb without a policy and a grant does not exist.
GRANT SELECT, INSERT ON reputation.posts TO reputation_api;
GRANT SELECT ON reputation.media, reputation.analytics TO reputation_api;
GRANT SELECT, UPDATE (reply, replied_by, replied_at) ON reputation.reviews TO reputation_api;
