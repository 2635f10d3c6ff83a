//! Ctrl-C: counted, never fatal, so that xtask outlives the program it waits for.

use std::sync::atomic::{AtomicUsize, Ordering};

use console::Failure;

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// From now on Ctrl-C is counted instead of ending xtask.
pub(crate) fn count_from_now_on() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        COUNT.fetch_add(1, Ordering::SeqCst);
    })
    .map_err(|error| Failure::environment(format!("Ctrl-C cannot be watched: {error}")))
}

/// How often Ctrl-C was pressed.
pub(crate) fn count() -> usize {
    COUNT.load(Ordering::SeqCst)
}

/// Stops a command between two programs when Ctrl-C was pressed.
pub(crate) fn stop_if_asked() -> Result<(), Failure> {
    match count() {
        0 => Ok(()),
        _ => Err(Failure::interrupted("stopped by Ctrl-C").with_help("the same command goes on from the blocks that are finished")),
    }
}
