//! Tells the program what it was built from.

fn main() {
    stable_hash::emit_build_facts();
}
