-- An officer's matters come from the index alone: rows of one key lie together, wherever their table rows are.
DROP INDEX reader_by_key;
CREATE INDEX reader_by_key ON reader (key, organ_id, matter_id);
