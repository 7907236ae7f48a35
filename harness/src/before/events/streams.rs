//! Every watermark to every consumer; ordered buffers.
