//! Being stopped: by Ctrl-C, by a supervisor's word, or by the supervisor's death.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use console::Exit;

/// A flag that turns true when the run is to stop after the blocks it is working on.
///
/// With `supervised`, standard input speaks for the program that started this one: a line `stop` asks to stop, and its end means
/// that the supervisor is gone. Then this program leaves at once, as if killed: what is finished is saved, and the folder is free
/// for the next run.
pub(super) fn stop_flag(supervised: bool) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let on_signal = Arc::clone(&flag);
    // Fails only if a handler is set already, which no test or caller does; then Ctrl-C simply ends the process.
    let _ = ctrlc::set_handler(move || {
        if on_signal.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        console::note("stopping after the blocks at work; press Ctrl-C again to stop at once");
    });
    if supervised {
        let on_word = Arc::clone(&flag);
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                if line.trim() == "stop" {
                    on_word.store(true, Ordering::Relaxed);
                }
            }
            std::process::exit(i32::from(Exit::Environment.code()));
        });
    }
    flag
}
