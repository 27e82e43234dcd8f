-- A holiday plan or a rule pack comes with the command that adopts it; who records the act keeps its slice (P2).
grant insert on slice to duban_worker;
