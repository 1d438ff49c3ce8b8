# Linear mixed models: lme4, lmerTest, pbkrtest. Run from tests/reference/r: Rscript mixed.R
suppressPackageStartupMessages({library(lme4); library(lmerTest); library(pbkrtest); library(nlme); library(jsonlite)})
source("write.R")
data(sleepstudy, package = "lme4"); save_data(sleepstudy, "sleepstudy", "R lme4::sleepstudy (Belenky et al. 2003)")
O <- as.data.frame(nlme::Orthodont); O$Subject <- as.character(O$Subject); O$Sex <- as.character(O$Sex)
save_data(O, "Orthodont", "R nlme::Orthodont (Potthoff & Roy 1964)")
data(Pastes, package = "lme4"); P <- data.frame(strength = Pastes$strength, batch = as.character(Pastes$batch), cask = as.character(Pastes$cask))
save_data(P, "Pastes", "R lme4::Pastes (Davies & Goldsmith 1972)")
Ox <- as.data.frame(nlme::Oxide); Ox <- data.frame(Thickness = Ox$Thickness, Source = as.character(Ox$Source), Lot = as.character(Ox$Lot), Wafer = as.character(Ox$Wafer), Site = as.integer(Ox$Site))
save_data(Ox, "Oxide", "R nlme::Oxide (Littell et al. 1996)")
data(shoes, package = "MASS")
S <- data.frame(boy = rep(sprintf("boy%02d", 1:10), 2), material = rep(c("A", "B"), each = 10), wear = c(shoes$A, shoes$B)); save_data(S, "shoes", "R MASS::shoes (Box, Hunter & Hunter 1978)")
D <- as.data.frame(lme4::Dyestuff2); D$Batch <- as.character(D$Batch); save_data(D, "Dyestuff2", "R lme4::Dyestuff2 (Box & Tiao 1973): between-batch variance 0")
MA <- read.csv("../data/MathAchieve40.csv", colClasses = c(School = "character"))
ctrl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-10, maxfun = 1e5), check.conv.grad = "ignore", calc.derivs = FALSE)
one <- function(formula, fixed, groups, random, data, name, KR = TRUE) {
  out <- list(formula = fixed, groups = groups, random = random, data = name)
  for (reml in c(TRUE, FALSE)) {
    fit <- lmer(formula, data, REML = reml, control = ctrl); s <- coef(summary(fit)); v <- as.data.frame(VarCorr(fit))
    res <- list(term = rownames(s), estimate = unname(s[, 1]), std_error = unname(s[, 2]), df = unname(s[, 3]), p_value = unname(s[, 5]), loglik = as.numeric(logLik(fit)),
                grp = v$grp, var1 = v$var1, var2 = v$var2, vcov = v$vcov, sdcor = v$sdcor)
    if (reml) { r <- as.data.frame(ranef(fit, condVar = TRUE)); res$ranef <- list(grp = as.character(r$grp), grpvar = as.character(r$grpvar), term = as.character(r$term), condval = r$condval, condsd = r$condsd) }
    out[[if (reml) "REML" else "ML"]] <- res
    if (reml && KR) { k <- coef(summary(fit, ddf = "Kenward-Roger")); out$KR <- list(estimate = unname(k[, 1]), std_error = unname(k[, 2]), df = unname(k[, 3]), p_value = unname(k[, 5])) }
  }
  out
}
figures <- list(
  sleep_intercept = one(Reaction ~ Days + (1 | Subject), "Reaction ~ Days", "Subject", "1", sleepstudy, "sleepstudy"),
  sleep_slope = one(Reaction ~ Days + (1 + Days | Subject), "Reaction ~ Days", "Subject", "1 + Days", sleepstudy, "sleepstudy"),
  sleep_only_slope = one(Reaction ~ Days + (0 + Days | Subject), "Reaction ~ Days", "Subject", "0 + Days", sleepstudy, "sleepstudy"),
  orthodont = one(distance ~ age * Sex + (1 | Subject), "distance ~ age * Sex", "Subject", "1", O, "Orthodont"),
  orthodont_slope = one(distance ~ age * Sex + (1 + age | Subject), "distance ~ age * Sex", "Subject", "1 + age", O, "Orthodont"),
  unbalanced = one(Reaction ~ Days + (1 + Days | Subject), "Reaction ~ Days", "Subject", "1 + Days", sleepstudy[-c(1:3, 11:17, 40:45, 100:104, 171:176), ], "sleepstudy"),
  math = one(MathAch ~ SES + Minority + Sector + (1 | School), "MathAch ~ SES + Minority + Sector", "School", "1", MA, "MathAchieve40"),
  math_slope = one(MathAch ~ SES * Sector + (1 + SES | School), "MathAch ~ SES * Sector", "School", "1 + SES", MA, "MathAchieve40"),
  math_nested = one(MathAch ~ SES + Minority + Sector + (1 | Provider / School), "MathAch ~ SES + Minority + Sector", "Provider/School", "1", MA, "MathAchieve40"),
  pastes = one(strength ~ 1 + (1 | batch / cask), "strength ~ 1", "batch/cask", "1", P, "Pastes"),
  oxide = one(Thickness ~ Source + (1 | Lot / Wafer), "Thickness ~ Source", "Lot/Wafer", "1", Ox, "Oxide"),
  shoes = one(wear ~ material + (1 | boy), "wear ~ material", "boy", "1", S, "shoes"),
  shoes_unbalanced = one(wear ~ material + (1 | boy), "wear ~ material", "boy", "1", S[-c(1, 12, 15), ], "shoes"),
  singular = one(Yield ~ 1 + (1 | Batch), "Yield ~ 1", "Batch", "1", D, "Dyestuff2"))
set.seed(12); nested <- expand.grid(row = 1:4, c = 1:3, b = 1:4, a = 1:9); nested <- nested[-sample(nrow(nested), 60), ]
nested$x <- round(rnorm(nrow(nested)), 3); effect <- function(f, s) rnorm(nlevels(f), 0, s)[f]
fa <- factor(nested$a); fb <- factor(paste(nested$a, nested$b)); fc <- factor(paste(nested$a, nested$b, nested$c))
nested$y <- round(5 + nested$x + effect(fa, 1) + effect(fa, .6) * nested$x + effect(fb, .8) + effect(fc, .7) + rnorm(nrow(nested)), 4)
nested <- data.frame(a = paste0("a", nested$a), b = paste0("b", nested$b), c = paste0("c", nested$c), x = nested$x, y = nested$y); save_data(nested, "three_levels", "made up: mixed.R, set.seed(12)")
figures$three_levels <- one(y ~ x + (1 | a / b / c), "y ~ x", "a/b/c", "1", nested, "three_levels")
figures$three_levels_slope <- one(y ~ x + (1 + x | a) + (1 | a:b) + (1 | a:b:c), "y ~ x", "a/b/c", "1", nested, "three_levels")
figures$three_levels_slope$random <- list(a = "1 + x", b = "1", c = "1")
figures$unbalanced$drop_rows <- c(1:3, 11:17, 40:45, 100:104, 171:176) - 1
figures$shoes_unbalanced$drop_rows <- c(1, 12, 15) - 1
write_reference(figures, "mixed", c("lme4", "lmerTest", "pbkrtest"))
