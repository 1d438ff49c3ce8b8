# A growth model whose line search leaves the region where anything can be computed. Run from tests/reference/r: Rscript mixed_edge.R
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
source("write.R")
d <- read.csv("../data/growth_edge.csv", colClasses = c(aanbieder = "character", locatie = "character"))
ctrl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-10, maxfun = 1e5), check.conv.grad = "ignore", check.conv.singular = "ignore", calc.derivs = FALSE)
fit <- lmer(score ~ t * groep + (1 + t | aanbieder) + (1 | aanbieder:locatie), d, control = ctrl)
figures <- list(term = names(fixef(fit)), estimate = unname(fixef(fit)), std_error = unname(sqrt(diag(as.matrix(vcov(fit))))), loglik = as.numeric(logLik(fit)))
write_reference(figures, "mixed_edge", c("lme4"))
