//! Every event kept, the window computed again at each slide.
