-- Blanks at the end of a character string do not count in comparisons (dg/r_Character_types, "Significance of trailing
-- blanks"). PostgreSQL has such comparisons for CHAR; here VARCHAR and text get the same functions, in their operators and in
-- their operator classes. So =, <, IN, joins, DISTINCT, GROUP BY, PARTITION BY, set operators and MERGE all agree.
-- LIKE, regular expressions, LENGTH and || have other functions: there blanks count.

update pg_catalog.pg_operator o set oprcode = replacement.function
from (values
  ('=', 'bpchareq'::regproc), ('<>', 'bpcharne'), ('<', 'bpcharlt'), ('<=', 'bpcharle'), ('>', 'bpchargt'), ('>=', 'bpcharge')
) replacement (sign, function)
where o.oprname = replacement.sign and o.oprleft = 'text'::regtype and o.oprright = 'text'::regtype
  and o.oprnamespace = 'pg_catalog'::regnamespace and o.oprcode <> replacement.function;

update pg_catalog.pg_amproc p set amproc = replacement.function
from (values
  ('bttextcmp'::regproc, 'bpcharcmp'::regproc), ('bttextsortsupport', 'bpchar_sortsupport'),
  ('hashtext', 'hashbpchar'), ('hashtextextended', 'hashbpcharextended')
) replacement (original, function)
where p.amproc = replacement.original and p.amproclefttype = 'text'::regtype and p.amprocrighttype = 'text'::regtype
  and p.amprocfamily in (select oid from pg_catalog.pg_opfamily where opfname = 'text_ops');

-- Names of the catalog keep PostgreSQL's comparisons, also with texts. Their hashes and orders now differ from those of texts,
-- so that no join of a name and a text may use them.
update pg_catalog.pg_operator set oprcanhash = false, oprcanmerge = false
where oprname = '=' and (oprcanhash or oprcanmerge)
  and (oprleft, oprright) in (('name'::regtype, 'text'::regtype), ('text'::regtype, 'name'::regtype));
