//! Log templates: a line in, the template and its typed values out.
