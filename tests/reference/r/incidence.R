# Cumulative incidence: survival. Run from tests/reference/r: Rscript incidence.R
suppressPackageStartupMessages({library(survival); library(jsonlite)})
source("write.R")
M <- mgus2; M$etime <- with(M, ifelse(pstat == 0, futime, ptime)); M$event <- with(M, ifelse(pstat == 0, 2 * death, 1)); M$clinic <- M$id %% 23
M <- M[1:400, c("id", "sex", "etime", "event", "clinic")]; M$sex <- as.character(M$sex)
save_data(M, "mgus2", "R survival::mgus2, first 400 rows (Kyle et al. 2002); event 1 malignancy, 2 death, 0 censored; clinic is made up")
at <- c(12, 60, 120, 240)
fit <- survfit(Surv(etime, factor(event, 0:2, c("censor", "pcm", "death"))) ~ sex, M); s <- summary(fit, times = at)
one <- survfit(Surv(etime, factor(event, 0:2, c("censor", "pcm", "death"))) ~ 1, M, id = id, influence = TRUE); i <- findInterval(at, one$time)
infl <- one$influence.pstate; if (dim(infl)[2] != length(one$time)) infl <- infl[, (dim(infl)[2] - length(one$time) + 1):dim(infl)[2], ]
clus <- function(k) sapply(i, function(j) sqrt(sum(rowsum(infl[, j, k], M$clinic)^2)))
out <- list(times = at, by_sex = list(sex = sub("sex=", "", as.character(s$strata)), time = s$time, pcm = s$pstate[, 2], death = s$pstate[, 3], se_pcm = s$std.err[, 2], se_death = s$std.err[, 3], at_risk = s$n.risk[, 1]),
  clustered = list(pcm = one$pstate[i, 2], death = one$pstate[i, 3], se_pcm = clus(2), se_death = clus(3)))
write_reference(out, "incidence", "survival")
