-- Two databases for one account, which logs in over the socket by its name (peer) and needs no password.
-- As PostgreSQL's superuser, once: sudo -u postgres psql -f postgres.sql
CREATE ROLE remembrancer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;

-- The register.
CREATE DATABASE remembrancer OWNER remembrancer ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE remembrancer FROM PUBLIC;

-- Prefect's own, with the extension that its migrations need.
CREATE DATABASE remembrancer_prefect OWNER remembrancer ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE remembrancer_prefect FROM PUBLIC;
\connect remembrancer_prefect
CREATE EXTENSION IF NOT EXISTS pg_trgm;
