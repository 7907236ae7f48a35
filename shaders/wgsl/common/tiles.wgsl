// Tiles and spans: a workgroup takes a span of tiles in a row. No bindings, no entry point. The including file declares
// `params` with `tiles`, and `span`, the tiles of each span but the last.

// Words of 32 marks in a tile; TILE of src/scan/marks.rs is 32 times as many.
const TILE_WORDS: u32 = 512u;

fn first_tile(span: u32) -> u32 {
    return min(span * params.span, params.tiles);
}
