-- Tables of the stand-in, named and keyed as Zammad's (db/migrate of 7.2); what no contract asks for is not there.
CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
CREATE TABLE settings (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, title varchar, state_current jsonb NOT NULL);
CREATE TABLE permissions (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE);
CREATE TABLE roles (id serial PRIMARY KEY, name varchar(100) NOT NULL, note varchar(250), active boolean NOT NULL DEFAULT true, default_at_signup boolean NOT NULL DEFAULT false, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE permissions_roles (role_id int NOT NULL, permission_id int NOT NULL);
CREATE TABLE channels (id serial PRIMARY KEY, area varchar NOT NULL, options jsonb NOT NULL DEFAULT '{}', active boolean NOT NULL DEFAULT true, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE email_addresses (id serial PRIMARY KEY, name varchar, email varchar NOT NULL, channel_id int, active boolean NOT NULL DEFAULT true, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE signatures (id serial PRIMARY KEY, name varchar NOT NULL, body text, active boolean NOT NULL DEFAULT true, note varchar, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE groups (id serial PRIMARY KEY, name varchar(160) NOT NULL, note varchar(250), active boolean NOT NULL DEFAULT true, email_address_id int, signature_id int, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE organizations (id serial PRIMARY KEY, name varchar(100) NOT NULL, shared boolean NOT NULL DEFAULT true, domain varchar DEFAULT '', domain_assignment boolean NOT NULL DEFAULT false, active boolean NOT NULL DEFAULT true, note varchar(5000), created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE users (id serial PRIMARY KEY, login varchar NOT NULL UNIQUE, email varchar, firstname varchar(100), lastname varchar(100), password varchar, organization_id int, active boolean NOT NULL DEFAULT true, last_login timestamptz, login_failed int NOT NULL DEFAULT 0, note varchar, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE roles_users (user_id int NOT NULL, role_id int NOT NULL);
CREATE TABLE roles_groups (role_id int NOT NULL, group_id int NOT NULL, access varchar NOT NULL DEFAULT 'full');
CREATE TABLE groups_users (user_id int NOT NULL, group_id int NOT NULL, access varchar NOT NULL DEFAULT 'full');
CREATE TABLE authorizations (id serial PRIMARY KEY, provider varchar NOT NULL, uid varchar NOT NULL, user_id int NOT NULL, created_at timestamptz, updated_at timestamptz);
CREATE TABLE tokens (id serial PRIMARY KEY, user_id int NOT NULL, token varchar NOT NULL, action varchar, name varchar, persistent boolean, preferences jsonb NOT NULL DEFAULT '{}', created_at timestamptz, updated_at timestamptz);
CREATE TABLE sessions (id serial PRIMARY KEY, session_id varchar NOT NULL UNIQUE, data jsonb NOT NULL DEFAULT '{}', created_at timestamptz, updated_at timestamptz);
CREATE TABLE calendars (id serial PRIMARY KEY, name varchar NOT NULL, timezone varchar, business_hours jsonb NOT NULL DEFAULT '{}', public_holidays jsonb NOT NULL DEFAULT '{}', "default" boolean NOT NULL DEFAULT false, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE slas (id serial PRIMARY KEY, name varchar NOT NULL, calendar_id int, condition jsonb NOT NULL DEFAULT '{}', created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE triggers (id serial PRIMARY KEY, name varchar NOT NULL, condition jsonb NOT NULL DEFAULT '{}', perform jsonb NOT NULL DEFAULT '{}', active boolean NOT NULL DEFAULT true, disable_notification boolean NOT NULL DEFAULT true, note varchar, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE tickets (id serial PRIMARY KEY, number varchar NOT NULL, title varchar NOT NULL, group_id int NOT NULL, customer_id int NOT NULL, organization_id int, owner_id int NOT NULL DEFAULT 1, state varchar NOT NULL DEFAULT 'new', created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE ticket_articles (id serial PRIMARY KEY, ticket_id int NOT NULL, sender varchar NOT NULL, type varchar NOT NULL, "from" varchar, subject varchar, body text NOT NULL, internal boolean NOT NULL DEFAULT false, created_by_id int, updated_by_id int, created_at timestamptz, updated_at timestamptz);
CREATE TABLE standin_outbox (id serial PRIMARY KEY, recipient varchar NOT NULL, subject varchar NOT NULL, body text NOT NULL, sender varchar NOT NULL, sent boolean NOT NULL DEFAULT false);
INSERT INTO schema_migrations VALUES ('20260601000000');
-- What migrations alone leave (5.2): six settings, no accounts, no roles.
INSERT INTO settings (name, state_current) VALUES ('models_searchable', '{"value": []}'), ('system_id', '{"value": 10}'), ('system_init_done', '{"value": false}'), ('import_mode', '{"value": false}'), ('ticket_number', '{"value": 1}'), ('app_version', '{"value": 1}');
