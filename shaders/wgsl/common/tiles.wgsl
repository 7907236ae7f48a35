// Tiles: what a workgroup marks and counts at a time. No bindings, no entry point.

// Words of 32 marks in a tile; TILE of src/scan/marks.rs is 32 times as many.
const TILE_WORDS: u32 = 512u;
