//! Section 3: training trades off stability of the input-output map against expressivity.
//!
//! "Training trades off between input-output map stability and expressivity" (section 3), "training a deep network [...] interpolates
//! between expressive power and better generalization" (abstract, section 4). The evidence is figures 8 and 9, at two variances; test
//! accuracy is not shown along the training.
//!
//! Source: abstract, sections 3 and 4. Here: the mean over all layers of the logarithm of the factor that training puts on the length of arcs
//! between images, at six variances, and the test accuracy beside it, after 3,000 steps. Settings as in figure 8.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;

use crate::figure_8::SIGMA_W2 as FIGURE_8;
use crate::figure_9::SIGMA_W2 as FIGURE_9;
use crate::trained::course::{Arcs, Course, Courses, LENGTH, Look};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CROSSOVER, GENERALIZATION];

const VARIANCES: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 8.0, 16.0];

const SEEDS: Samples = Samples { ci: 0, paper: 5 };

/// Half as many steps as in figures 8 and 9, whose courses serve here for two of the variances.
const STEPS: usize = 3000;

/// Networks of a variance, and when they are looked at.
pub(crate) fn course(profile: Profile, sigma_w2: f64) -> Course {
    let course = Course::at(profile, sigma_w2);
    if [FIGURE_8, FIGURE_9].contains(&sigma_w2) { course } else { Course { looks: &[0, STEPS], ..course } }
}

fn of<const N: usize>(run: &Run, variances: [f64; N]) -> Result<[Courses; N], Stop> {
    Ok(Courses::made(run, variances.map(|sigma_w2| course(run.profile(), sigma_w2)))?.map(|courses| courses.until(STEPS)))
}

const CROSSOVER: Claim = Claim {
    id: "training-tradeoff/crossover",
    source: "Section 3",
    statement: "training lengthens arcs between images at small weights, sigma_w^2 = 1, and shortens them at large ones, sigma_w^2 = 16, on average over the layers",
    formula: "mean over l of log(length, trained / untrained) > 0 at sigma_w^2 = 1, < 0 at sigma_w^2 = 16",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: SEEDS,
    check: |run| {
        let all = of(run, VARIANCES)?;
        keep(run, &all);
        Ok(crossover(&all[0], &all[5]))
    },
    control: Control::negative("figure 9's variance, 3, for the small one", |run| {
        let [figure_9, large] = of(run, [FIGURE_9, FIGURE_8])?;
        Ok(crossover(&figure_9, &large))
    }),
    note: "Settings as in figure 8, at paper scale, with 3,000 steps and seeds 1 to 5, which are pinned.",
    ..Claim::DEFAULT
};

fn crossover(small: &Courses, large: &Courses) -> Vec<Evidence> {
    let line = |courses: &Courses, relation| {
        let values = courses.mean_change(LENGTH, Arcs::NearData, 0..courses.course.hidden_layers);
        courses.line("between images, all layers", "mean log of the factor on length", relation, 0.0, values)
    };
    vec![line(small, Relation::Greater), line(large, Relation::Less)]
}

fn last(looks: &[Look]) -> &Look {
    &looks[looks.len() - 1]
}

const GENERALIZATION: Claim = Claim {
    id: "training-tradeoff/generalization",
    source: "Abstract, section 4",
    statement: "after the same steps a network of small weights, sigma_w^2 = 3, has a higher test accuracy than one of large weights, sigma_w^2 = 16, whose arcs between images are still longer",
    formula: "test accuracy at sigma_w^2 = 3 - that at 16 > 0; log length after the last layer at 16 - that at 3 > 0",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: SEEDS,
    check: |run| generalization(run, [3.0, 16.0]),
    control: Control::negative("sigma_w^2 = 1 for the large one", |run| generalization(run, [3.0, 1.0])),
    note: "A row of ours: the paper measures no generalization beside its lengths. Expressive at birth is not better afterwards. Settings as in figure 8, at paper scale, with 3,000 steps and seeds 1 to 5, which are pinned.",
    ..Claim::DEFAULT
};

fn generalization(run: &Run, variances: [f64; 2]) -> Result<Vec<Evidence>, Stop> {
    let [small, large] = of(run, variances)?;
    let paired = |of: fn(&Look) -> f64| small.by_seed.iter().zip(&large.by_seed).map(move |(a, b)| of(last(a)) - of(last(b)));
    let accuracy = paired(|look| look.test_accuracy).collect();
    let length = paired(|look| libm::log(look.near_data.growth[look.near_data.growth.len() - 1])).map(|x| -x).collect();
    let label = format!("against sigma_w^2 = {}", variances[1]);
    Ok(vec![
        small.line(&label, "difference of test accuracies", Relation::Greater, 0.0, accuracy),
        small.line(&label, "difference of log lengths after the last layer, the other way round", Relation::Greater, 0.0, length),
    ])
}

fn keep(run: &Run, all: &[Courses]) {
    if run.profile() != Profile::Paper {
        return;
    }
    let Courses { course, images, by_seed } = &all[0];
    let title = format!(
        "Training and the trade-off: {}, {} hidden layers of {}, {} steps, {} seeds; logs of the factor that training puts on lengths",
        images.name,
        course.hidden_layers,
        course.width,
        STEPS,
        by_seed.len()
    );
    let columns = ["sigma_w2", "between_images", "first_layer", "last_layer", "between_random_points", "train_accuracy", "test_accuracy"];
    let mut table = Table::new("training-tradeoff", &title, &columns);
    for courses in all {
        let layers = courses.course.hidden_layers;
        let mean = |values: Vec<f64>| MeanOf::values(&values).mean.into();
        let at_end = |of: fn(&Look) -> f64| mean(courses.by_seed.iter().map(|looks| of(last(looks))).collect());
        table.push(vec![
            courses.course.sigma_w2.into(),
            mean(courses.mean_change(LENGTH, Arcs::NearData, 0..layers)),
            mean(courses.change(LENGTH, Arcs::NearData, 0)),
            mean(courses.change(LENGTH, Arcs::NearData, layers - 1)),
            mean(courses.mean_change(LENGTH, Arcs::Random, 0..layers)),
            at_end(|look| look.train_accuracy),
            at_end(|look| look.test_accuracy),
        ]);
    }
    run.table(table);
}
