//! Nothing but the place of the benchmarks beside it.
