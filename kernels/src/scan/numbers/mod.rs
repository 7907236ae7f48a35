//! Numbers in text: integers, fixed-point decimals and percentages, parsed in bulk.
