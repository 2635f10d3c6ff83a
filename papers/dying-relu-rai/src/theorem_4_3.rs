//! Theorem 4.3: bounds on the mean length of a layer by that of the layer before.
//!
//! ```text
//! (A_low / 2) E[q^l] + sigma_b^2 <= E[q^{l+1}] <= (A_upp / 2) E[q^l] + sigma_b^2,      q^l = |N^l(x)|^2 / N_l
//! ```
//!
//! for RAI with `sigma_l^2 = sigma_w^2 / N_{l-1}` and P on [0, M] with `mu'_1 >= M/2`. The paper prints two versions, one in the theorem
//! and one at the end of its proof. With unequal widths they differ, and neither is right (`length_bounds` has them side by side; with
//! `mu'_i` for `mu'_{l,i}`, and one law in every layer):
//!
//! ```text
//! main text   sigma_b,l^2 = (mu'_2 + sigma_{l+1}^2 N_{l+1}) / (N_{l+1} + 1),      r = sigma_b,{l+1}^2 / sigma_b,l^2
//!             A_low = r (N_l mu'_2 + N_{l-1} sigma_w^2) / (N_{l-1} + 1)
//!             A_upp = r (N_{l-1} sigma_w^2 + 2 sqrt(2/pi) N_l mu'_1 sigma_w + 2 N_l mu'_2) / (N_{l-1} + 1)
//! proof       sigma_b,l^2 as above,      r = sigma_b,l^2 (N_l + 1) / (sigma_l^2 N_l + mu'_2)
//!             A_low = r ((mu'_2 N_l - sigma_w^2) / (N_{l-1} + 1) + sigma_w^2),       A_upp = r N_l C_l
//! derived     s_l = (mu'_2 + sigma_w^2) / (N_l + 1),      r = s_l / s_{l-1},      constant term s_l
//!             A_low = r N_l (mu'_2 + sigma_w^2) / (N_{l-1} + 1)
//!             A_upp = r N_l (sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2) / (N_{l-1} + 1)
//! ```
//!
//! The cause is equation F.2, which counts positions in the layer itself; the main text also shifts an index of `sigma_b`. With equal widths
//! *and* one law P in every layer, as in Corollary 4.4, all three are one. The theorem lets `P_l` vary, and then `s_l =
//! (mu'_{l+1,2} + sigma_w^2) / (N_l + 1)` does too, so that the shift shows at equal widths as well: the printed `A_low` is
//! `(s_{l+1} / s_l) N s_{l-1}` where `N s_l` is right. (Appendix F is then right, and assumes one law "for notational convenience".) The derived
//! version is what the proof's own steps give: with F.2 corrected, `E[q^{l+1} | N^l] = s_l (1 + |phi(N^l)|^2)` for every `l >= 1`, and
//! `C_low |n|^2 / 2 <= E[phi(N_t^l)^2 | N^{l-1}] <= C_l |n|^2 / 2` with `|n|^2 = E[q^l | N^{l-1}] / s_{l-1}` for `l >= 2`.
//!
//! Source: Theorem 4.3, proof in appendix F. Reading: for `l >= 2`, as the first layer is He's and not of the form F.2. At `l = 1` its
//! `E[q^1] = 2 |x|^2 / d_in` and half of its energy passes, so `E[q^2] = s_1 (1 + N_1 |x|^2 / d_in)`, which is the derived lower bound
//! with `N_0` for the width before, as an equality.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Quantity, Relation, Resolution, Run,
    Samples, Stop, Table, Verdict,
};

use crate::chosen_law::ChosenLaw;
use crate::length_bounds::{Bounds, Setting, Version};
use crate::rai_layers::{LayerSums, Layers};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    CONDITIONAL_MEAN,
    FIRST_LAYER,
    EQUAL_MAIN_TEXT,
    EQUAL_PROOF,
    EQUAL_DERIVED,
    ALTERNATING_MAIN_TEXT,
    UNEQUAL_MAIN_TEXT,
    UNEQUAL_PROOF,
    UNEQUAL_DERIVED,
];

const SOURCE: &str = "Theorem 4.3";
const PROOF: &str = "Proof of Theorem 4.3";
const SAMPLES: Samples = Samples { ci: 30_000, paper: 1_000_000 };
const RESOLUTION: Resolution = Resolution::absolute(0.03, "a fifteenth of the lengths, which are 0.4 to 0.65");
/// The inequalities as section 4.2 prints them.
const MAIN_TEXT_FORMULA: &str = "(A_low / 2) E[q^l] + sigma_b,l^2 <= E[q^{l+1}] <= (A_upp / 2) E[q^l] + sigma_b,l^2;  A_low = r (N_l mu'_2 + N_{l-1} sigma_w^2) / (N_{l-1} + 1), A_upp = r (N_{l-1} sigma_w^2 + 2 sqrt(2/pi) N_l mu'_1 sigma_w + 2 N_l mu'_2) / (N_{l-1} + 1), r = sigma_b,{l+1}^2 / sigma_b,l^2, sigma_b,l^2 = (mu'_2 + sigma_{l+1}^2 N_{l+1}) / (N_{l+1} + 1)";
/// As appendix F prints them.
const PROOF_FORMULA: &str = "(A_low / 2) E[q^l] + sigma_b,l^2 <= E[q^{l+1}] <= (A_upp / 2) E[q^l] + sigma_b,l^2;  A_low = r ((mu'_2 N_l - sigma_w^2) / (N_{l-1} + 1) + sigma_w^2), A_upp = r N_l C_l, r = sigma_b,l^2 (N_l + 1) / (sigma_l^2 N_l + mu'_2), sigma_b,l^2 = (mu'_2 + sigma_{l+1}^2 N_{l+1}) / (N_{l+1} + 1)";
/// With positions counted in the layer before.
const DERIVED_FORMULA: &str = "(A_low / 2) E[q^l] + s_l <= E[q^{l+1}] <= (A_upp / 2) E[q^l] + s_l;  A_low = r N_l (mu'_2 + sigma_w^2) / (N_{l-1} + 1), A_upp = r N_l (sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2) / (N_{l-1} + 1), r = s_l / s_{l-1}, s_l = (mu'_2 + sigma_w^2) / (N_l + 1)";
const HOW: &str =
    "Each network contributes s_l (1 + |phi(N^l)|^2) and s_{l-1} (1 + |phi(N^{l-1})|^2), the conditional means of its two lengths.";

const CONDITIONAL_MEAN: Claim = Claim {
    id: "theorem-4.3/conditional-mean",
    source: PROOF,
    statement: "E[q^{l+1}] = s_l (1 + E|phi(N^l)|^2) with s_l = (mu'_2 + sigma_w^2) / (N_l + 1), at every layer of every architecture",
    formula: "E[q^{l+1} / (1 + |phi(N^l)|^2)] = (mu'_2 + sigma_w^2) / (N_l + 1)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.1, "a tenth of the factor"),
    check: |run| conditional_means(run, |widths, l| widths[l]),
    control: Control::negative("N_{l+1} for N_l, as printed in F.2", |run| conditional_means(run, |widths, l| widths[l + 1])),
    note: "A row of ours, on which the others' conditional means rest. Judged by the ratio of q^{l+1} to its conditional mean: the same statement given the layer before, and without heavy tails at any depth.",
    ..Claim::DEFAULT
};

const FIRST_LAYER: Claim = Claim {
    id: "theorem-4.3/first-layer",
    source: SOURCE,
    statement: "at l = 1, where the layer is He's, the derived lower bound is an equality: E[q^2] = (A_low / 2) E[q^1] + s_1",
    formula: "E[q^2] = s_1 (1 + N_1 |x|^2 / d_in) = (A_low / 2) (2 |x|^2 / d_in) + s_1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 1_000_000 },
    resolution: RESOLUTION,
    check: |run| first_layer(run, 0),
    control: Control::negative("the widths shifted by one layer", |run| first_layer(run, 1)),
    note: "A row of ours: the paper's statement does not say from which layer on it is meant.",
    ..Claim::DEFAULT
};

const EQUAL_MAIN_TEXT: Claim = Claim {
    id: "theorem-4.3/main-text-equal-widths",
    source: SOURCE,
    statement: "as printed in section 4.2, both inequalities hold for equal widths and one law P in every layer (widths 2, 5, 10; l >= 2)",
    formula: MAIN_TEXT_FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, ..SAMPLES },
    resolution: RESOLUTION,
    check: |run| inequalities(run, &with_one_law(&EQUAL), Version::MainText, |_, bounds| bounds.constant),
    control: WITHOUT_CHOSEN_BIAS_MAIN,
    note: HOW,
    ..Claim::DEFAULT
};

const EQUAL_PROOF: Claim = Claim {
    id: "theorem-4.3/proof-equal-widths",
    source: PROOF,
    statement: "as printed in appendix F, both inequalities hold for equal widths and one law P in every layer (widths 2, 5, 10; l >= 2)",
    formula: PROOF_FORMULA,
    control: Control::negative("the chosen biases forgotten in the constant", |run| {
        inequalities(run, &with_one_law(&EQUAL), Version::Proof, without_chosen_bias)
    }),
    check: |run| inequalities(run, &with_one_law(&EQUAL), Version::Proof, |_, bounds| bounds.constant),
    ..EQUAL_MAIN_TEXT
};

const EQUAL_DERIVED: Claim = Claim {
    id: "theorem-4.3/derived-equal-widths",
    source: PROOF,
    statement: "as derived with positions counted in the layer before, both inequalities hold for equal widths and one law P in every layer (widths 2, 5, 10; l >= 2)",
    formula: DERIVED_FORMULA,
    control: Control::negative("the chosen biases forgotten in the constant", |run| {
        inequalities(run, &with_one_law(&EQUAL), Version::Derived, without_chosen_bias)
    }),
    check: |run| inequalities(run, &with_one_law(&EQUAL), Version::Derived, |_, bounds| bounds.constant),
    ..EQUAL_MAIN_TEXT
};

const WITHOUT_CHOSEN_BIAS_MAIN: Control = Control::negative("the chosen biases forgotten in the constant", |run| {
    inequalities(run, &with_one_law(&EQUAL), Version::MainText, without_chosen_bias)
});

const ALTERNATING_MAIN_TEXT: Claim = Claim {
    id: "theorem-4.3/main-text-alternating-laws",
    source: SOURCE,
    statement: "as printed in section 4.2, both inequalities hold for equal widths with a law P_l that varies from layer to layer (width 2, U(0,0.1) at odd l and Beta(2,1) at even l; l >= 2)",
    formula: MAIN_TEXT_FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| {
        let printed = inequalities(run, &alternating(), Version::MainText, |_, bounds| bounds.constant)?;
        let derived = inequalities(run, &alternating(), Version::Derived, |_, bounds| bounds.constant)?;
        Ok(printed.into_iter().chain(derived.into_iter().map(Evidence::corrected)).collect())
    },
    control: Control::positive("as printed in appendix F", |run| {
        inequalities(run, &alternating(), Version::Proof, |_, bounds| bounds.constant)
    }),
    note: "Right: sigma_b,l^2/sigma_b,{l-1}^2 for sigma_b,{l+1}^2/sigma_b,l^2 in both factors, with sigma_b,l^2 = s_l = (mu'_{l+1,2} + sigma_w^2)/(N_l + 1): A_low = N s_l, printed (s_{l+1}/s_l) N s_{l-1}. Both laws have mu'_1 >= M/2. Only Corollary 4.4 asks for one law; with equal widths appendix F, although it assumes one, is right.",
    ..Claim::DEFAULT
};

const UNEQUAL_MAIN_TEXT: Claim = Claim {
    id: "theorem-4.3/main-text-unequal-widths",
    source: SOURCE,
    statement: "as printed in section 4.2, both inequalities hold for unequal widths (2-4-16-2-8-3-3 and 2-16-2-16-2-16-2; l >= 2)",
    formula: MAIN_TEXT_FORMULA,
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| corrected(run, Version::MainText),
    control: Control::positive("equal widths", |run| {
        inequalities(run, &with_one_law(&EQUAL), Version::MainText, |_, bounds| bounds.constant)
    }),
    note: "Right: constant s_l = (mu'_2 + sigma_w^2)/(N_l + 1), A_low = (s_l/s_{l-1}) N_l (mu'_2 + sigma_w^2)/(N_{l-1} + 1), A_upp = (s_l/s_{l-1}) N_l (sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2)/(N_{l-1} + 1). The lower bound fails where a wide layer comes after a narrow one, the upper one the other way round. Cause: F.2 counts positions in the wrong layer, and sigma_b,{l+1}/sigma_b,l is shifted by one.",
    ..Claim::DEFAULT
};

const UNEQUAL_PROOF: Claim = Claim {
    id: "theorem-4.3/proof-unequal-widths",
    source: PROOF,
    statement: "as printed in appendix F, both inequalities hold for unequal widths (2-4-16-2-8-3-3 and 2-16-2-16-2-16-2; l >= 2)",
    formula: PROOF_FORMULA,
    check: |run| corrected(run, Version::Proof),
    control: Control::positive("equal widths", |run| inequalities(run, &with_one_law(&EQUAL), Version::Proof, |_, bounds| bounds.constant)),
    note: "Right: constant s_l = (mu'_2 + sigma_w^2)/(N_l + 1), A_low = (s_l/s_{l-1}) N_l (mu'_2 + sigma_w^2)/(N_{l-1} + 1), A_upp = (s_l/s_{l-1}) N_l (sigma_w^2 + 2 sqrt(2/pi) mu'_1 sigma_w + 2 mu'_2)/(N_{l-1} + 1). At a narrow layer after a wide one even A_low > A_upp (0.437 against 0.258 for 2-16-2-16, l = 2). Cause: F.2 counts positions in the wrong layer.",
    ..UNEQUAL_MAIN_TEXT
};

const UNEQUAL_DERIVED: Claim = Claim {
    id: "theorem-4.3/derived-unequal-widths",
    source: PROOF,
    statement: "as derived with positions counted in the layer before, both inequalities hold for unequal widths (2-4-16-2-8-3-3 and 2-16-2-16-2-16-2; l >= 2)",
    formula: DERIVED_FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| {
        run.table(table(&measured(run, with_one_law(&UNEQUAL))?));
        inequalities(run, &with_one_law(&UNEQUAL), Version::Derived, |_, bounds| bounds.constant)
    },
    control: Control::negative("the chosen biases forgotten in the constant", |run| {
        inequalities(run, &with_one_law(&UNEQUAL), Version::Derived, without_chosen_bias)
    }),
    note: HOW,
    ..Claim::DEFAULT
};

/// `d_in` first. The main text's bounds at layer `l` name `N_{l+2}`, so one width more is needed than layers are looked at.
const EQUAL: [&[usize]; 3] = [&[2, 2, 2, 2, 2, 2, 2], &[2, 5, 5, 5, 5, 5], &[2, 10, 10, 10, 10]];
const UNEQUAL: [&[usize]; 2] = [&[2, 4, 16, 2, 8, 3, 3], &[2, 16, 2, 16, 2, 16, 2]];

/// One law for even layers, one for odd ones, at width 2.
fn alternating() -> Vec<Layers> {
    vec![Layers { laws: vec![ChosenLaw::BETA_2_1, ChosenLaw::UNIFORM_TENTH], ..Layers::paper(&[2; 7]) }]
}

/// Networks of the paper's law, of these architectures.
fn with_one_law(architectures: &[&[usize]]) -> Vec<Layers> {
    architectures.iter().map(|widths| Layers::paper(widths)).collect()
}

/// The constant term with `sigma_w^2` alone: as if no position were ever the bias. For one law.
fn without_chosen_bias(setting: &Setting<f64>, bounds: Bounds<f64>) -> f64 {
    bounds.constant * setting.sigma_w2 / (setting.sigma_w2 + setting.law(0).second_moment)
}

impl Layers {
    /// The setting of the bounds.
    pub(crate) fn setting(&self) -> Setting<f64> {
        let moments: Vec<(f64, f64)> = self.laws.iter().map(|law| (law.mean(), law.second_moment())).collect();
        Setting::of_laws(&moments, self.sigma_w)
    }

    /// The lines of both inequalities at a layer `l >= 2`, whatever version the bounds are of: `E[q^{l+1} - (A / 2) q^l]` against the
    /// constant term. Each network contributes the conditional means of its two lengths.
    pub(crate) fn inequality_lines(&self, sums: &LayerSums, l: usize, bounds: &Bounds<f64>) -> [Evidence; 2] {
        let setting = self.setting();
        let (here, before) = (setting.step(l, self.widths[l]), setting.step(l - 1, self.widths[l - 1]));
        [("lower bound", bounds.low, Relation::AtLeast), ("upper bound", bounds.upp, Relation::AtMost)].map(|(name, factor, relation)| {
            let label = format!("{}, l = {l}, {name}", self.name());
            sums.difference(l, here, 0.5 * factor * before).line(label, relation, bounds.constant).by("theorem", "whole networks")
        })
    }
}

/// One measurement for all rows of a claim: the sums of each architecture.
fn measured(run: &Run, layers: Vec<Layers>) -> Result<Vec<(Layers, LayerSums)>, Stop> {
    let blocks = run.measure(layers.iter().map(|layers| layers.part(run.samples())).collect())?;
    let sums: Vec<LayerSums> = blocks.iter().map(|blocks| LayerSums::total(blocks)).collect();
    Ok(layers.into_iter().zip(sums).collect())
}

fn inequalities(
    run: &Run,
    layers: &[Layers],
    version: Version,
    constant: fn(&Setting<f64>, Bounds<f64>) -> f64,
) -> Result<Vec<Evidence>, Stop> {
    let mut lines = Vec::new();
    for (layers, sums) in measured(run, layers.to_vec())? {
        let setting = layers.setting();
        // q^{l+1} has to be a layer of the architecture.
        for l in 2..layers.widths.len() - 1 {
            let Some(bounds) = setting.bounds(version, &layers.widths, l) else { continue };
            let bounds = Bounds { constant: constant(&setting, bounds.clone()), ..bounds };
            lines.extend(layers.inequality_lines(&sums, l, &bounds));
        }
    }
    Ok(lines)
}

fn corrected(run: &Run, version: Version) -> Result<Vec<Evidence>, Stop> {
    let layers = with_one_law(&UNEQUAL);
    let printed = inequalities(run, &layers, version, |_, bounds| bounds.constant)?;
    let derived = inequalities(run, &layers, Version::Derived, |_, bounds| bounds.constant)?;
    Ok(printed.into_iter().chain(derived.into_iter().map(Evidence::corrected)).collect())
}

fn conditional_means(run: &Run, width: fn(&[usize], usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let mut lines = Vec::new();
    for (layers, sums) in measured(run, with_one_law(&[EQUAL[0], UNEQUAL[0], UNEQUAL[1]]))? {
        for l in 1..layers.widths.len() - 1 {
            let theory = layers.setting().step(l, width(&layers.widths, l));
            let label = format!("{}, l = {l}", layers.name());
            lines.push(sums.ratio(l).line(label, Relation::Equal, theory).by("closed form", "whole networks"));
        }
    }
    Ok(lines)
}

fn first_layer(run: &Run, shift: usize) -> Result<Vec<Evidence>, Stop> {
    // The control looks at the width of layer 2, and nothing looks further.
    let lines = measured(run, with_one_law(&[&EQUAL[0][..3], &UNEQUAL[0][..3], &UNEQUAL[1][..3]]))?.into_iter().map(|(layers, sums)| {
        let setting = layers.setting();
        let bounds = setting.bounds(Version::Derived, &layers.widths, 1 + shift).expect("the widths are given");
        let theory = 0.5 * bounds.low * 2.0 * layers.input_length + bounds.constant;
        let length = sums.energy(1, setting.step(1, layers.widths[1]));
        length.line(layers.name(), Relation::Equal, theory).by("derived lower bound", "whole networks")
    });
    Ok(lines.collect())
}

/// Both bounds in each version beside the mean length, which is that of all networks.
fn table(measured: &[(Layers, LayerSums)]) -> Table {
    let mut table = Table::new(
        "theorem-4.3",
        "Theorem 4.3 with unequal widths: bounds on E[q^{l+1}] in each version",
        &["version", "widths", "l", "lower", "length", "upper", "lower_holds", "upper_holds"],
    );
    for (name, version) in [("main text", Version::MainText), ("proof", Version::Proof), ("derived", Version::Derived)] {
        for (layers, sums) in measured {
            let setting = layers.setting();
            for l in 2..layers.widths.len() - 1 {
                let Some(bounds) = setting.bounds(version, &layers.widths, l) else { continue };
                let before = sums.energy(l - 1, setting.step(l - 1, layers.widths[l - 1])).mean;
                let length = sums.energy(l, setting.step(l, layers.widths[l])).mean;
                let (lower, upper) = (0.5 * bounds.low * before + bounds.constant, 0.5 * bounds.upp * before + bounds.constant);
                let widths: Vec<String> = layers.widths.iter().map(ToString::to_string).collect();
                let says = |holds: bool| if holds { "yes" } else { "no" };
                table.push(vec![
                    name.into(),
                    widths.join("-").into(),
                    l.into(),
                    lower.into(),
                    length.into(),
                    upper.into(),
                    says(lower <= length).into(),
                    says(length <= upper).into(),
                ]);
            }
        }
    }
    table
}

/// The factors and the constant of Theorem 4.3.
pub(crate) const SECOND_MOMENT_BOUNDS: Calculator = Calculator {
    name: "second-moment-bounds",
    summary: "A_low, A_upp and the constant of A_low/2 E[q^l] + constant <= E[q^{l+1}] <= A_upp/2 E[q^l] + constant, for RAI",
    source: "Theorem 4.3",
    parameters: &[
        Parameter {
            name: "widths",
            default: "2,2,2,2",
            kind: Kind::Counts(1, 1_000_000, 1000),
            about: "N_0 = d_in, N_1, ..., the width of every layer, the linear output layer's too",
        },
        Parameter { name: "layer", default: "2", kind: Kind::Count(2, 1000), about: "l: the bounds take q^l to q^{l+1}" },
        Parameter {
            name: "variant",
            default: "derived",
            kind: Kind::Choice(&["derived", "main-text", "proof"]),
            about: "derived holds for all widths, the printed ones for equal widths",
        },
        Parameter {
            name: "sigma-w",
            default: "0.6007473091483077",
            kind: Kind::Positive,
            about: "entries that are not chosen have the variance sigma_w^2 / fan-in",
        },
        Parameter {
            name: "mean",
            default: "0.6666666666666666",
            kind: Kind::Positive,
            about: "mean of the chosen entry; the default is that of Beta(2, 1)",
        },
        Parameter { name: "second-moment", default: "0.5", kind: Kind::Positive, about: "mean square of the chosen entry" },
    ],
    compute: bounds_answer,
};

fn bounds_answer(inputs: &Inputs) -> Result<Answer, Failure> {
    let (widths, l, variant) = (inputs.sizes("widths"), inputs.size("layer"), inputs.word("variant"));
    let (mean, second_moment) = (inputs.real("mean"), inputs.real("second-moment"));
    check_moments(mean, second_moment)?;
    let (version, last) = match variant {
        "derived" => (Version::Derived, l),
        "main-text" => (Version::MainText, l + 2),
        _ => (Version::Proof, l + 1),
    };
    let bounds = Setting::of_moments(mean, second_moment, inputs.real("sigma-w")).bounds(version, &widths, l);
    let Some(Bounds { low, upp, constant }) = bounds else {
        let message = format!("--layer {l} with --variant {variant} needs the widths N_0 to N_{last}: {} numbers", last + 1);
        return Err(Failure::usage(message).with_help(format!("--widths has {}", widths.len())));
    };
    let members = vec![("a_low", Quantity::Number(low)), ("a_upp", Quantity::Number(upp)), ("constant", Quantity::Number(constant))];
    let answer = Answer::new(Quantity::Object(members), Method::ClosedForm);
    let equal = widths[l - 1..=last].iter().all(|width| *width == widths[l]);
    Ok(match version {
        Version::Derived => answer.note("holds for all widths and l >= 2"),
        _ if equal => answer.note("equal widths: the same as the derived version"),
        _ => answer.note("unequal widths: as printed, and wrong (dying-relu-rai/theorem-4.3); see --variant derived"),
    })
}

/// Refuses moments that no law has.
///
/// # Errors
/// A failure of usage that names both.
pub(crate) fn check_moments(mean: f64, second_moment: f64) -> Result<(), Failure> {
    // Half an ulp of the mean's decimal is no reason to refuse a law without variance.
    if second_moment >= mean * mean * (1.0 - 4.0 * f64::EPSILON) {
        return Ok(());
    }
    let message = format!("--second-moment {second_moment} is below the square of --mean {mean}, {}: no law has such moments", mean * mean);
    Err(Failure::usage(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_widths_make_all_versions_one() {
        let setting = Layers::paper(&[2]).setting();
        let all = [Version::MainText, Version::Proof, Version::Derived].map(|version| setting.bounds(version, &[5; 6], 2).unwrap());
        for bounds in &all {
            assert!((bounds.low - all[2].low).abs() < 1e-15 && (bounds.upp - all[2].upp).abs() < 1e-15);
            assert!((bounds.constant - all[2].constant).abs() < 1e-15);
        }
        // Equation 4.2: A_upp / 2 = N / (N + 1).
        assert!((all[2].upp / 2.0 - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn the_derived_bounds_enclose_the_exact_step_for_one_neuron() {
        // Width 1: given a = phi(h^1), the next energy is one neuron's (equation F.3, by quadrature).
        let setting = Layers::paper(&[1]).setting();
        let bounds = setting.bounds(Version::Derived, &[1, 1, 1, 1], 2).unwrap();
        for a in [0.0, 0.3, 1.0, 10.0] {
            let neuron = crate::neuron::Neuron { law: ChosenLaw::BETA_2_1, sigma: network::rai::RAI_SIGMA_W, inputs: &[a, 1.0] };
            let next = setting.step(2, 1) * (1.0 + neuron.energy_by_entry().unwrap().0);
            let length = setting.step(1, 1) * (1.0 + a * a);
            assert!(0.5 * bounds.low * length + bounds.constant < next && next < 0.5 * bounds.upp * length + bounds.constant, "{a}");
        }
    }

    #[test]
    fn the_proofs_lower_factor_is_above_its_upper_one_at_a_narrow_layer() {
        let setting = Layers::paper(&[2]).setting();
        let factors = |version| setting.bounds(version, &[2, 16, 2, 16], 2).map(|bounds| (bounds.low, bounds.upp)).unwrap();
        let (low, upp) = factors(Version::Proof);
        assert!(low > upp, "{low} {upp}");
        let (low, upp) = factors(Version::Derived);
        assert!(low < upp, "{low} {upp}");
    }

    #[test]
    fn moments_of_no_law_are_refused() {
        assert!(check_moments(0.5, 0.25).is_ok());
        assert!(check_moments(0.1 + 0.2, 0.09).is_ok());
        assert!(check_moments(0.9, 0.5).unwrap_err().to_string().contains("--second-moment"));
    }
}
