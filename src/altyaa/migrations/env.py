"""Alembic's entry: one connection, handed in by ``run``."""

from alembic import context

from altyaa.migrations.roles import OWNER

connection = context.config.attributes["connection"]
# Opens the transaction, and is the lock against two migrators.
connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7106418295)")
connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS altyaa")
context.configure(connection=connection, version_table_schema="altyaa", transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
