//! Real logs, enlarged with fresh digits inside their variables.
