# Agreement and consistency: psych, stats. Run from tests/reference/r: Rscript agreement.R
suppressPackageStartupMessages({library(psych); library(jsonlite)})
source("write.R")
sf <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), ncol = 4, byrow = TRUE)
long <- data.frame(target = rep(1:6, 4), rater = rep(c("J1", "J2", "J3", "J4"), each = 6), score = as.vector(sf))
save_data(long, "shrout_fleiss", "Shrout & Fleiss (1979), table 2; as in R psych::ICC's example")
out <- list()
i <- ICC(sf, lmer = FALSE)$results
out$icc <- list(estimate = i$ICC, F = i$F, df2 = i$df2, p_value = i$p, conf_low = i[["lower bound"]], conf_high = i[["upper bound"]])
A <- attitude; save_data(A, "attitude", "R datasets::attitude (Chatterjee & Price 1977)")
a <- psych::alpha(A); fe <- a$feldt
out$alpha <- list(estimate = a$total$raw_alpha, conf_low = fe$lower.ci[[1]], conf_high = fe$upper.ci[[1]], without = a$alpha.drop$raw_alpha, rest = a$item.stats$r.drop)
f <- factanal(A, factors = 1, control = list(lower = 1e-4, opt = list(factr = 10))); s <- sapply(A, sd); l <- as.numeric(f$loadings) * s
out$omega <- list(estimate = sum(l)^2 / (sum(l)^2 + sum(f$uniquenesses * s^2)), loading = as.numeric(f$loadings))
D <- read.csv(text = "a,b\n1,1\n1,2\n2,2\n2,2\n3,2\n3,3\n3,4\n4,4\n4,3\n4,4\n2,1\n1,1\n3,3\n2,3\n4,2"); save_data(D, "two_raters", "made up for this test")
k1 <- cohen.kappa(D); w <- 1 - abs(outer(1:4, 1:4, "-")) / 3; k2 <- cohen.kappa(D, w = w)
out$kappa <- list(none = k1$kappa, quadratic = k1$weighted.kappa, linear = k2$weighted.kappa, se_none = sqrt(k1$var.kappa))
write_reference(out, "agreement", "psych")
