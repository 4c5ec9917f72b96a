//! The types of the tables, and look-ups in them.
