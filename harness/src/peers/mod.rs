//! Libraries that scan text, one file a library. They choose their instructions when they run, so one build stands for
//! all; those that choose at compile time are in `lanemark-peers`.
