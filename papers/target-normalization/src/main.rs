//! The paper's program: `run`, `list`, `explain`, `calc`, `merge`.

fn main() -> std::process::ExitCode {
    claims::main(&target_normalization::PAPER)
}
