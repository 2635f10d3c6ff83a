//! Corollary 4.4: Theorem 4.3 for equal widths.
//!
//! ```text
//! sigma_b^2 = (mu'_2 + sigma_w^2) / (N + 1),    A_low = N (mu'_2 + sigma_w^2) / (N + 1)
//! A_upp = N (sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2) / (N + 1)
//! ```
//!
//! Source: Corollary 4.4, section 4.2. For equal widths and one law P in every layer, which it asks for, all versions of Theorem 4.3 come down
//! to it, so it holds as printed (for `l >= 2`). Its hypothesis `mu'_1 >= M/2` is Lemma F.1's, which does not need it.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::rai::RAI_SIGMA_W;
use stats::rational::{Rational, ratio};

use crate::chosen_law::ChosenLaw;
use crate::length_bounds::{Bounds, Setting, Version};
use crate::rai_layers::{LayerSums, Layers};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REDUCTION, OTHER_LAWS, WITHOUT_HYPOTHESIS];

/// Both inequalities; their factors are those of the first row.
const INEQUALITIES: &str =
    "(A_low / 2) E[q^l] + sigma_b^2 <= E[q^{l+1}] <= (A_upp / 2) E[q^l] + sigma_b^2,  sigma_b^2 = (mu'_2 + sigma_w^2) / (N + 1)";

const REDUCTION: Claim = Claim {
    id: "corollary-4.4/reduction",
    source: "Corollary 4.4",
    statement: "for equal widths and one law P in every layer Theorem 4.3 is Corollary 4.4, as printed in the text, as printed in the proof and as derived",
    formula: "A_low = N (mu'_2 + sigma_w^2)/(N + 1), A_upp = N (sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2)/(N + 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(reduction(0)),
    control: Control::negative("one neuron more", |_| Ok(reduction(1))),
    note: "In fractions, with sqrt(2/pi) mu'_1 sigma_w as a symbol: the versions are linear in it.",
    ..Claim::DEFAULT
};

const OTHER_LAWS: Claim = Claim {
    id: "corollary-4.4/other-laws",
    source: "Corollary 4.4",
    statement: "both inequalities hold for other laws P with mu'_1 >= M/2: U(0,1), Beta(5,1), Beta(3,2), U(0,3)",
    formula: INEQUALITIES,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::PerLine("a tenth of mu'_2 + sigma_w^2, the fixed upper limit of the length with the sigma_w of equation 4.2"),
    check: |run| inequalities(run, &[ChosenLaw::UNIFORM, ChosenLaw::BETA_5_1, ChosenLaw::BETA_3_2, ChosenLaw::UNIFORM_3], 1.0),
    control: Control::negative("the constant halved", |run| {
        inequalities(run, &[ChosenLaw::UNIFORM, ChosenLaw::BETA_5_1, ChosenLaw::BETA_3_2, ChosenLaw::UNIFORM_3], 0.5)
    }),
    note: "Width 3, l = 2 and (on [0, 1]) l = 3, the paper's sigma_w; each network contributes the conditional means of its lengths.",
    ..Claim::DEFAULT
};

const WITHOUT_HYPOTHESIS: Claim = Claim {
    id: "corollary-4.4/without-hypothesis",
    source: "Corollary 4.4",
    statement: "both inequalities hold without mu'_1 >= M/2, for Beta(1,4) and for the exponential law",
    formula: INEQUALITIES,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 160_000, paper: 2_000_000 },
    resolution: Resolution::PerLine("a tenth of mu'_2 + sigma_w^2, the fixed upper limit of the length with the sigma_w of equation 4.2"),
    check: |run| inequalities(run, &[ChosenLaw::BETA_1_4, ChosenLaw::Exponential], 1.0),
    control: Control::negative("the constant halved", |run| inequalities(run, &[ChosenLaw::BETA_1_4, ChosenLaw::Exponential], 0.5)),
    note: "A row of ours, see lemma-F.1/without-hypothesis. Width 3, l = 2, for Beta(1,4) l = 3 too.",
    ..Claim::DEFAULT
};

fn reduction(more_neurons: i64) -> Vec<Evidence> {
    let settings =
        [(ratio(1, 3), ratio(1, 2), ratio(9, 25)), (ratio(5, 7), ratio(3, 1), ratio(2, 1)), (ratio(1, 9), ratio(1, 15), ratio(1, 4))];
    let versions = [("main text", Version::MainText), ("proof", Version::Proof), ("derived", Version::Derived)];
    let lines = versions.map(|(name, version)| {
        let cases = settings.iter().flat_map(|(cross, second_moment, sigma_w2)| {
            (1..=12_usize).flat_map(move |width| {
                let setting = Setting::one_law(cross.clone(), second_moment.clone(), sigma_w2.clone());
                let found = setting.bounds(version, &[width; 6], 2).expect("the widths are given");
                let corollary = corollary(width as i64 + more_neurons, cross, second_moment, sigma_w2);
                let case = move |member: &str| format!("N = {width}, mu'_2 = {second_moment}, {member}");
                [
                    (case("A_low"), corollary.low, found.low),
                    (case("A_upp"), corollary.upp, found.upp),
                    (case("constant"), corollary.constant, found.constant),
                ]
            })
        });
        Evidence::exact_cases(name, Relation::Equal, cases).by("Corollary 4.4", "Theorem 4.3")
    });
    lines.into()
}

/// As printed.
fn corollary(width: i64, cross: &Rational, second_moment: &Rational, sigma_w2: &Rational) -> Bounds<Rational> {
    let constant = (second_moment + sigma_w2) / ratio(width + 1, 1);
    let low = ratio(width, width + 1) * (second_moment + sigma_w2);
    let upp = ratio(width, width + 1) * (sigma_w2 + ratio(2, 1) * (cross + second_moment));
    Bounds { low, upp, constant }
}

fn inequalities(run: &Run, laws: &[ChosenLaw], share: f64) -> Result<Vec<Evidence>, Stop> {
    let layers: Vec<Layers> = laws
        .iter()
        .map(|law| Layers { laws: vec![*law], sigma_w: RAI_SIGMA_W, widths: vec![2, 3, 3, 3, 3], input_length: 0.625 })
        .collect();
    let blocks = run.measure(layers.iter().map(|layers| layers.part(run.samples())).collect())?;
    let mut lines = Vec::new();
    for ((layers, blocks), law) in layers.iter().zip(&blocks).zip(laws) {
        let (sums, setting) = (LayerSums::total(blocks), layers.setting());
        // Entries that may be large make heavy tails: one step for those.
        let last = if law.end() > 1.0 { 2 } else { 3 };
        for l in 2..=last {
            let bounds = setting.bounds(Version::Derived, &layers.widths, l).expect("the widths are given");
            let resolution = 0.1 * (law.second_moment() + setting.sigma_w2);
            let bounds = Bounds { constant: share * bounds.constant, ..bounds };
            lines.extend(layers.inequality_lines(&sums, l, &bounds).map(|line| line.resolving(resolution)));
        }
    }
    Ok(lines)
}
