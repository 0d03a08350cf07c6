"""Tables in, Altair charts out; every chart states its finding in its title."""
