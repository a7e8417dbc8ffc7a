-- SQL Server's catalog, as far as reflection asks for it, with what it would hold after the statements in `reflection.rs`. The columns are those of
-- its documentation; bits are numbers here. Deleted and shipped things stand in it too, so that a condition that is missing shows.
CREATE SCHEMA sys;
CREATE FUNCTION schema_name() RETURNS text LANGUAGE sql AS $$ SELECT 'dbo' $$;
CREATE FUNCTION db_name() RETURNS text LANGUAGE sql AS $$ SELECT 'shop' $$;
CREATE TABLE sys.databases (name text, collation_name text);
INSERT INTO sys.databases VALUES ('master', 'Other'), ('shop', 'SQL_Latin1_General_CP1_CI_AS');
CREATE TABLE sys.schemas (name text, schema_id int);
INSERT INTO sys.schemas VALUES ('dbo', 1), ('guest', 2), ('INFORMATION_SCHEMA', 3), ('sys', 4), ('app', 5), ('db_owner', 16384);
CREATE TABLE sys.objects (name text, object_id int, schema_id int, parent_object_id int, type text, is_ms_shipped int);
INSERT INTO sys.objects VALUES
  ('users', 100, 1, 0, 'U', 0), ('posts', 101, 1, 0, 'U', 0), ('titles', 102, 1, 0, 'V', 0), ('other', 103, 5, 0, 'U', 0),
  ('shipped', 104, 1, 0, 'U', 1), ('counter', 105, 1, 0, 'SO', 0);
CREATE VIEW sys.tables AS SELECT * FROM sys.objects WHERE type = 'U';
CREATE VIEW sys.views AS SELECT * FROM sys.objects WHERE type = 'V';
CREATE VIEW sys.sequences AS SELECT * FROM sys.objects WHERE type = 'SO';
CREATE TABLE sys.types (name text, system_type_id int, user_type_id int);
INSERT INTO sys.types VALUES ('int', 56, 56), ('bigint', 127, 127), ('nvarchar', 231, 231), ('sysname', 231, 256), ('phone', 231, 257),
  ('decimal', 106, 106), ('datetime2', 42, 42), ('varbinary', 165, 165), ('geometry', 240, 129), ('hierarchyid', 240, 128);
CREATE TABLE sys.columns (object_id int, name text, column_id int, user_type_id int, max_length int, "precision" int, scale int,
  collation_name text, is_nullable int, is_identity int, default_object_id int);
INSERT INTO sys.columns VALUES
  (100, 'id', 1, 127, 8, 19, 0, NULL, 0, 1, 0),
  (100, 'tenant', 2, 56, 4, 10, 0, NULL, 0, 0, 0),
  (100, 'email', 3, 231, 200, 0, 0, 'Latin1_General_BIN2', 0, 0, 0),
  (100, 'name', 4, 231, -1, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 300),
  (100, 'upper_name', 5, 231, -1, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 0),
  (100, 'price', 7, 106, 9, 10, 2, NULL, 1, 0, 0),
  (100, 'phone', 8, 257, 40, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 0),
  (100, 'made', 9, 42, 8, 26, 6, NULL, 0, 0, 301),
  (100, 'place', 10, 129, -1, 0, 0, NULL, 1, 0, 0),
  (100, 'dearer', 11, 106, 9, 11, 2, NULL, 1, 0, 0),
  (101, 'id', 1, 56, 4, 10, 0, NULL, 0, 0, 302),
  (101, 'tenant', 2, 56, 4, 10, 0, NULL, 1, 0, 0),
  (101, 'author', 3, 127, 8, 19, 0, NULL, 1, 0, 0),
  (101, 'title', 4, 231, 400, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 0),
  (102, 'title', 1, 231, 400, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 0),
  (103, 'n', 1, 56, 4, 10, 0, NULL, 1, 0, 0),
  (104, 'n', 1, 56, 4, 10, 0, NULL, 1, 0, 0);
CREATE TABLE sys.identity_columns (object_id int, name text, seed_value numeric, increment_value numeric);
INSERT INTO sys.identity_columns VALUES (100, 'id', 1000, -5);
CREATE TABLE sys.computed_columns (object_id int, column_id int, definition text, is_persisted int);
INSERT INTO sys.computed_columns VALUES (100, 5, '(upper([name]))', 1), (100, 11, '([price]*(2))', 0);
CREATE TABLE sys.default_constraints (name text, object_id int, parent_object_id int, parent_column_id int, definition text);
INSERT INTO sys.default_constraints VALUES ('DF__users__name__1', 300, 100, 4, '(N''x''''y'')'), ('df_made', 301, 100, 9, '(sysdatetime())'),
  ('DF__posts__id__2', 302, 101, 1, '(NEXT VALUE FOR [dbo].[counter])');
CREATE TABLE sys.check_constraints (name text, object_id int, parent_object_id int, definition text);
INSERT INTO sys.check_constraints VALUES ('dear', 311, 100, '([price]>(0))'), ('CK__users__2', 310, 100, '([tenant]>(0) AND ([id]>(0)))');
CREATE TABLE sys.indexes (object_id int, name text, index_id int, type int, is_unique int, is_primary_key int, is_unique_constraint int,
  filter_definition text, is_hypothetical int);
INSERT INTO sys.indexes VALUES
  (100, 'users_key', 1, 1, 1, 1, 0, NULL, 0), (100, 'email_once', 2, 2, 1, 0, 1, NULL, 0),
  (101, 'PK__posts', 1, 1, 1, 1, 0, NULL, 0), (101, 'ix_title', 2, 2, 1, 0, 0, '([id]>(0))', 0), (101, 'ix_author', 3, 2, 0, 0, 0, NULL, 0),
  (101, 'cs', 4, 6, 0, 0, 0, NULL, 0), (101, '_dta_guess', 5, 2, 0, 0, 0, NULL, 1), (103, NULL, 0, 0, 0, 0, 0, NULL, 0);
CREATE TABLE sys.index_columns (object_id int, index_id int, index_column_id int, column_id int, key_ordinal int, is_descending_key int, is_included_column int);
INSERT INTO sys.index_columns VALUES
  (100, 1, 1, 2, 1, 0, 0), (100, 1, 2, 1, 2, 0, 0), (100, 2, 1, 3, 1, 0, 0), (100, 2, 2, 2, 2, 0, 0),
  (101, 1, 1, 1, 1, 0, 0), (101, 2, 1, 4, 1, 1, 0), (101, 2, 2, 1, 2, 0, 0),
  (101, 3, 2, 1, 0, 0, 1), (101, 3, 1, 3, 1, 0, 0), (101, 3, 3, 4, 0, 0, 1), (101, 4, 1, 3, 0, 0, 1), (101, 5, 1, 3, 1, 0, 0);
CREATE TABLE sys.foreign_keys (name text, object_id int, parent_object_id int, referenced_object_id int, update_referential_action_desc text,
  delete_referential_action_desc text);
INSERT INTO sys.foreign_keys VALUES ('written_by', 400, 101, 100, 'NO_ACTION', 'SET_NULL');
CREATE TABLE sys.foreign_key_columns (constraint_object_id int, constraint_column_id int, parent_column_id int, referenced_column_id int);
INSERT INTO sys.foreign_key_columns VALUES (400, 2, 3, 1), (400, 1, 2, 2);
CREATE TABLE sys.triggers (name text, object_id int, parent_id int, is_ms_shipped int);
INSERT INTO sys.triggers VALUES ('tr', 500, 101, 0);
CREATE TABLE sys.sql_modules (object_id int, definition text);
INSERT INTO sys.sql_modules VALUES (102, 'CREATE VIEW titles AS SELECT title FROM posts'), (500, 'CREATE TRIGGER tr ON posts AFTER INSERT AS SELECT 1');
CREATE TABLE sys.extended_properties (class int, major_id int, minor_id int, name text, value text);
INSERT INTO sys.extended_properties VALUES (1, 100, 0, 'MS_Description', 'people'), (1, 100, 3, 'MS_Description', 'where to write'),
  (1, 100, 0, 'microsoft_database_tools_support', 'x'), (7, 100, 3, 'MS_Description', 'of an index');
