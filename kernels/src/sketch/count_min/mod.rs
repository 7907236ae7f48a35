//! How often keys occur, never under-estimated.
