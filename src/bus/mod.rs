//! What other machines must hear.
