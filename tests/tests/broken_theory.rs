//! A deliberately wrong theory must turn the run red: one factor in one theory function of each paper.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use workspace_tests::{finish, items, root};

/// Paper, file, right line, wrong line, claim that must be refuted.
const SLIPS: [(&str, &str, &str, &str, &str); 5] = [
    (
        "collapse",
        "crates/experiments/src/zero_outputs.rs",
        "-hidden_widths.iter().map(|&n| (-0.5_f64.powi(n as i32)).ln_1p()).sum::<f64>().exp_m1()",
        "-hidden_widths.iter().map(|&n| (-0.5_f64 * 0.5_f64.powi(n as i32)).ln_1p()).sum::<f64>().exp_m1()",
        "theorem-8/zero-output",
    ),
    (
        "dying-relu-rai",
        "papers/dying-relu-rai/src/theorem_3_3.rs",
        "let factor = (ratio(1, 1) - half_to(width - 1)) * (ratio(1, 1) - half_to(width))",
        "let factor = (ratio(1, 1) - half_to(width)) * (ratio(1, 1) - half_to(width))",
        "theorem-3.3/formula",
    ),
    (
        "expressivity",
        "papers/expressivity/src/lemma_3.rs",
        "SQRT_2 * libm::exp(ln_gamma(0.5 * (degrees + 1.0)) - ln_gamma(0.5 * degrees))",
        "0.5 * SQRT_2 * libm::exp(ln_gamma(0.5 * (degrees + 1.0)) - ln_gamma(0.5 * degrees))",
        "lemma-3/gamma-functions",
    ),
    (
        "functional-view",
        "papers/functional-view/src/laws.rs",
        "libm::exp(-share(mu, self.scale_given_beta(beta))) / (2.0 * PI * v * s)",
        "libm::exp(-share(mu, self.scale_given_beta(beta))) / (3.0 * PI * v * s)",
        "theorem-1a/total",
    ),
    (
        "target-normalization",
        "papers/target-normalization/src/unit.rs",
        "Self::Signed => [(w - gamma) * mass + gamma * s * density, k * (w - gamma) * density + b * mass],",
        "Self::Signed => [(w - gamma) * mass + gamma * s * density, (w - gamma) * density + b * mass],",
        "eq-30-32/quadrature",
    ),
];

#[test]
fn one_wrong_factor_turns_the_run_red() {
    for (paper, file, right, wrong, claim) in SLIPS {
        let copy = tempfile::tempdir().expect("a temporary folder");
        for name in ["Cargo.toml", "Cargo.lock", "crates", "papers", "xtask", "benches", "tests"] {
            copy_all(&root().join(name), &copy.path().join(name));
        }
        let path = copy.path().join(file);
        let source = std::fs::read_to_string(&path).expect("readable");
        assert_eq!(source.matches(right).count(), 1, "{file} no longer has the line that this test breaks");
        std::fs::write(&path, source.replace(right, wrong)).expect("writable");

        let mut build = Command::new(env!("CARGO"));
        // A target folder of its own: the broken program must never be taken for the right one.
        build
            .current_dir(copy.path())
            .args(["run", "--quiet", "--package", paper, "--no-default-features", "--target-dir"])
            .arg(root().join("target/broken"));
        build.args(["--", "run", "--claim", claim, "--json", "--out"]).arg(copy.path().join("out"));
        let run = finish(build);
        assert_eq!(run.code, 1, "{}\n{}", run.stdout, run.stderr);
        let ledger: Value = run.json();
        let found = &items(&ledger, "claims")[0];
        assert_eq!((&found["verdict"], &found["as_expected"]), (&"refuted".into(), &false.into()));
        let reason = found["reason"].as_str().unwrap_or_default();
        assert!(reason.contains("expected") && reason.contains("found") || reason.contains("found a counterexample"), "{reason}");
    }
}

fn copy_all(from: &Path, to: &Path) {
    // The Python environment of the benchmarks' peers: gigabytes that no build needs.
    if from.ends_with(".venv") {
        return;
    }
    if from.is_dir() {
        std::fs::create_dir_all(to).expect("writable");
        for entry in std::fs::read_dir(from).expect("readable").flatten() {
            copy_all(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        std::fs::copy(from, to).expect("copied");
    }
}
