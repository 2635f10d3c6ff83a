//! Measurements that several papers make: networks and claims brought together.
//!
//! | module | holds |
//! |---|---|
//! | [`born_dead`] | the calculator of the probability to be born dead, which several papers offer |
//! | [`constant_networks`] | random networks that are constant, and those with a dead layer |
//! | [`dead_networks`] | networks with a dead layer, and the samples that they are trained on |
//! | [`dead_training`] | what training does to them |
//! | [`death_curves`] | how often random networks are born dead, for every number of layers up to some |
//! | [`domain_curves`] | the same on a domain, with biases: whole networks decided exactly |
//! | [`lsuv`] | orthogonal networks and their rescaling to unit variance |
//! | [`zero_outputs`] | how often a fixed input is mapped to zero |
//! | [`sign_patterns`] | the same exactly, over all signs of given magnitudes |
//! | [`largest_depth`] | how many layers keep the probability to be born dead below a level |
//! | [`mean_length`] | mean lengths of the layers of whole networks |
//! | [`piecewise_layers`] | networks as exact piecewise-linear analysis reads them |
//! | [`representations`] | explicit networks that are a target function exactly |
//! | [`targets`] | the functions that networks are trained to approximate, and what is exact about them |
//! | [`training`] | ensembles drawn, trained side by side and classified exactly |
//! | [`mean_of`] | a sampled mean and its standard error |
//! | [`properties`] | rows whose evidence is a property tried on many random networks |
//! | [`words`] | names of parts as a reader would say them |
//!
//! A function here returns parts and lines of evidence; it states no claim and knows no paper's rows.

pub mod born_dead;
pub mod constant_networks;
pub mod dead_networks;
pub mod dead_training;
pub mod death_curves;
pub mod domain_curves;
pub mod largest_depth;
pub mod lsuv;
pub mod mean_length;
pub mod mean_of;
pub mod piecewise_layers;
pub mod properties;
pub mod representations;
pub mod sign_patterns;
pub mod targets;
pub mod training;
pub mod words;
pub mod zero_outputs;
