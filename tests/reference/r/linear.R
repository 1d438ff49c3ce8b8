# Cluster-robust regression: clubSandwich and sandwich. Run from tests/reference/r: Rscript linear.R
suppressPackageStartupMessages({library(clubSandwich); library(sandwich); library(nlme); library(jsonlite); library(survey)})
source("write.R")
tab <- function(fit, V, test = "Satterthwaite", level = 0.95) {
  ct <- coef_test(fit, vcov = V, test = test)
  b <- coef(fit)[rownames(ct)]
  list(term = rownames(ct), estimate = unname(b), std_error = ct$SE, df = if (is.null(ct$df_Satt)) ct$df else ct$df_Satt,
       p_value = if (is.null(ct$p_Satt)) ct$p_t else ct$p_Satt)
}
save_data(ChickWeight, "ChickWeight", "R datasets::ChickWeight (Crowder & Hand 1990)")
save_data(ToothGrowth, "ToothGrowth", "R datasets::ToothGrowth (Bliss 1952)")
MA <- as.data.frame(MathAchieve); MS <- as.data.frame(MathAchSchool)
MA$School <- as.character(MA$School)
MA$Sector <- as.character(MS$Sector[match(MA$School, as.character(MS$School))])
MA$Female <- as.integer(MA$Sex == "Female"); MA$Minority <- as.integer(MA$Minority == "Yes")
MA <- MA[MA$School %in% unique(MA$School)[1:40], c("School", "Sector", "Minority", "Female", "SES", "MathAch")]
MA$w <- round(1 + (seq_len(nrow(MA)) * 7) %% 5 / 2, 2)
MA$Provider <- paste0("p", substr(MA$School, 1, 2)); MA$wp <- 1 + match(MA$Provider, unique(MA$Provider)) %% 4
save_data(MA, "MathAchieve40", "R nlme::MathAchieve joined to MathAchSchool, first 40 schools (High School and Beyond 1982); w, wp and Provider (first two digits of School) are made up")
data(api); A <- apiclus1[, c("dnum", "snum", "stype", "enroll", "api99", "api00", "ell", "meals", "pw", "cds")]
A$api.stu <- apiclus1$api.stu
A$stype <- as.character(A$stype); A$met <- as.integer(apiclus1$sch.wide == "Yes")
save_data(A, "apiclus1", "R survey::apiclus1 (California Academic Performance Index, cluster sample); met is sch.wide == Yes")
out <- list()
fits <- list(
  chick = list(formula = "weight ~ Time * Diet", data = "ChickWeight", cluster = "Chick", fit = lm(weight ~ Time * factor(Diet), ChickWeight), id = as.character(ChickWeight$Chick)),
  math = list(formula = "MathAch ~ SES + Minority + Sector", data = "MathAchieve40", cluster = "School", fit = lm(MathAch ~ SES + Minority + Sector, MA), id = MA$School),
  math_noint = list(formula = "MathAch ~ 0 + SES + Minority", data = "MathAchieve40", cluster = "School", fit = lm(MathAch ~ 0 + SES + Minority, MA), id = MA$School),
  api = list(formula = "api00 ~ api99 + ell + meals", data = "apiclus1", cluster = "dnum", fit = lm(api00 ~ api99 + ell + meals, A), id = A$dnum))
for (name in names(fits)) { f <- fits[[name]]
  for (type in c("CR0", "CR1", "CR1S", "CR2", "CR3")) {
    V <- vcovCR(f$fit, cluster = f$id, type = type)
    out[[paste(name, type, sep = "_")]] <- c(list(formula = f$formula, data = f$data, cluster = f$cluster, vcov = type), tab(f$fit, V))
  } }
wfit <- lm(MathAch ~ SES + Minority + Sector, MA, weights = w); pfit <- update(wfit, weights = wp)
for (type in c("CR0", "CR1", "CR1S", "CR2", "CR3")) {
  out[[paste0("weighted_", type)]] <- c(list(formula = "MathAch ~ SES + Minority + Sector", data = "MathAchieve40", cluster = "School", weights = "w", vcov = type),
    tab(wfit, vcovCR(wfit, cluster = MA$School, type = type)))
  out[[paste0("weighted_provider_", type)]] <- c(list(formula = "MathAch ~ SES + Minority + Sector", data = "MathAchieve40", cluster = "Provider", weights = "wp", vcov = type),
    tab(pfit, vcovCR(pfit, cluster = MA$Provider, type = type)))
}
nfit <- lm(MathAch ~ 0 + SES + Minority, MA, weights = w)
out[["weighted_noint"]] <- c(list(formula = "MathAch ~ 0 + SES + Minority", data = "MathAchieve40", cluster = "School", weights = "w", vcov = "CR2"), tab(nfit, vcovCR(nfit, cluster = MA$School, type = "CR2")))
# absorbed schools, clusters coarser: sector x first digit as a made-up provider of schools
keep <- function(t, who) { i <- match(who, t$term); list(term = who, estimate = t$estimate[i], std_error = t$std_error[i], df = t$df[i], p_value = t$p_value[i]) }
for (type in c("CR0", "CR1", "CR2")) {
  f1 <- lm(MathAch ~ SES + Minority + Female + School, MA); f2 <- update(f1, weights = w)
  out[[paste0("absorb_same_", type)]] <- c(list(formula = "MathAch ~ SES + Minority + Female", data = "MathAchieve40", cluster = "School", absorb = "School", vcov = type),
    keep(tab(f1, vcovCR(f1, cluster = MA$School, type = type)), c("SES", "Minority", "Female")))
  out[[paste0("absorb_coarse_", type)]] <- c(list(formula = "MathAch ~ SES + Minority + Female", data = "MathAchieve40", cluster = "Provider", absorb = "School", vcov = type),
    keep(tab(f1, vcovCR(f1, cluster = MA$Provider, type = type)), c("SES", "Minority", "Female")))
  out[[paste0("absorb_weighted_", type)]] <- c(list(formula = "MathAch ~ SES + Minority + Female", data = "MathAchieve40", cluster = "Provider", absorb = "School", weights = "w", vcov = type),
    keep(tab(f2, vcovCR(f2, cluster = MA$Provider, type = type)), c("SES", "Minority", "Female")))
}
# absorbed units that cross the clusters
f3 <- lm(weight ~ Time + factor(Diet), ChickWeight); f4 <- lm(api00 ~ api99 + ell + stype, A)
for (type in c("CR0", "CR2")) out[[paste0("absorb_crossed_", type)]] <- c(list(formula = "api00 ~ api99 + ell", data = "apiclus1", cluster = "dnum", absorb = "stype", vcov = type),
  keep(tab(f4, vcovCR(f4, cluster = A$dnum, type = type)), c("api99", "ell")))
f5 <- lm(api00 ~ api99 + ell + stype, A, weights = enroll)
for (type in c("CR0", "CR2")) out[[paste0("absorb_crossed_weighted_", type)]] <- c(list(formula = "api00 ~ api99 + ell", data = "apiclus1", cluster = "dnum", absorb = "stype", weights = "enroll", vcov = type),
  keep(tab(f5, vcovCR(f5, cluster = A$dnum, type = type)), c("api99", "ell")))
# heteroskedastic, no clusters
h <- lm(len ~ supp * dose, ToothGrowth)
for (type in c("HC0", "HC1", "HC2", "HC3")) { V <- vcovHC(h, type = type)
  out[[type]] <- list(formula = "len ~ supp * dose", data = "ToothGrowth", vcov = type, estimate = unname(coef(h)), std_error = unname(sqrt(diag(V))), df = rep(df.residual(h), 4)) }
out[["HC2_satterthwaite"]] <- c(list(formula = "len ~ supp * dose", data = "ToothGrowth", vcov = "CR2"), tab(h, vcovCR(h, cluster = seq_len(nrow(ToothGrowth)), type = "CR2")))
hw <- lm(len ~ supp * dose, ToothGrowth, weights = dose); V <- vcovHC(hw, type = "HC3")
out[["HC3_weighted"]] <- list(formula = "len ~ supp * dose", data = "ToothGrowth", weights = "dose", vcov = "HC3", estimate = unname(coef(hw)), std_error = unname(sqrt(diag(V))), df = rep(df.residual(hw), 4))
out[["classical"]] <- list(formula = "len ~ supp * dose", data = "ToothGrowth", vcov = "classical", estimate = unname(coef(h)), std_error = unname(coef(summary(h))[, 2]), df = rep(df.residual(h), 4),
  sigma = sigma(h), loglik = as.numeric(logLik(h)), r_squared = summary(h)$r.squared)
# contrasts and the Wald test
g <- fits$chick$fit; V <- vcovCR(g, cluster = fits$chick$id, type = "CR2")
L <- rbind(c(0, 0, 0, 0, 0, 1, -1, 0), c(0, 0, 0, 0, 0, 0, 1, -1))
lc <- linear_contrast(g, vcov = V, contrasts = L, p_values = TRUE)
out[["contrast"]] <- list(formula = "weight ~ Time * Diet", data = "ChickWeight", cluster = "Chick", L = L, estimate = lc$Est, std_error = lc$SE, df = lc$df, p_value = lc$p_val)
W <- Wald_test(g, constraints = constrain_zero(6:8), vcov = V, test = c("HTZ", "HTA", "HTB", "Naive-F", "chi-sq"))
out[["wald"]] <- list(formula = "weight ~ Time * Diet", data = "ChickWeight", cluster = "Chick", test = W$test, fstat = W$Fstat, df_num = W$df_num, df_denom = W$df_denom, p_value = W$p_val)
gw <- lm(MathAch ~ SES * Sector + Minority, MA, weights = w); Vw <- vcovCR(gw, cluster = MA$School, type = "CR2")
Ww <- Wald_test(gw, constraints = constrain_zero(c("SES:SectorPublic", "Minority")), vcov = Vw, test = "HTZ")
out[["wald_weighted"]] <- list(formula = "MathAch ~ SES * Sector + Minority", data = "MathAchieve40", cluster = "School", weights = "w", fstat = Ww$Fstat, df_denom = Ww$df_denom, p_value = Ww$p_val)
write_reference(out, "linear", c("clubSandwich", "sandwich"))
