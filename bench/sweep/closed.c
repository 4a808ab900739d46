/* The formula of formula.mjs over the same grid, each term on its own axes, the sum of the two groups at every point.
   Reads a line, does it once, and answers with the milliseconds of its process and the sum; until its input ends. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TEN = 10, HUNDRED = 100 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  const int fresh = argc > 1 && argv[1][0] == 'f';
  const size_t inner = (size_t)TEN * TEN * HUNDRED, points = 100 * TEN * inner;
  double *out = malloc(points * sizeof *out);
  static double hosts[TEN][TEN][TEN], rest[TEN][TEN][TEN][HUNDRED];
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    const double began = now();
    if (fresh) {
      free(out);
      out = malloc(points * sizeof *out);
    }
    for (int h = 0; h < TEN; h++)
      for (int p = 0; p < TEN; p++)
        for (int g = 0; g < TEN; g++) {
          const double ranges = (h + 1) * 4096.0;
          const double boot = ceil(((h + 1) * 262144.0 + (h + 1) * 65536.0 + (h + 1) * 128.0) / 4096) * 4096;
          const double pairs = ceil(ranges * (1 - exp(-512.0 * (p + 1) * (g + 1) / ranges))) * 8192;
          hosts[h][p][g] = boot + pairs + (g + 1) * ((p + 1) * 512.0 + ceil((p + 1) / 512.0) + 3) * 4096;
        }
    for (int g = 0; g < TEN; g++)
      for (int v = 0; v < TEN; v++)
        for (int m = 0; m < TEN; m++)
          for (int c = 0; c < HUNDRED; c++)
            rest[g][v][m][c] = (v + 1) * (m + 1) * 8192.0 * (c + 1) + (g + 1) * (5 + (v + 1) * 6.0) * 4096 + ceil((g + 1) * (c + 1) / 7.0) * 4096;
    double *to = out;
    for (int h = 0; h < TEN; h++)
      for (int p = 0; p < TEN; p++)
        for (int g = 0; g < TEN; g++) {
          const double one = hosts[h][p][g];
          const double *many = &rest[g][0][0][0];
          for (size_t i = 0; i < inner; i++) to[i] = one + many[i];
          to += inner;
        }
    const double ms = now() - began;
    double sum = 0;
    for (size_t i = 0; i < points; i++) sum += out[i];
    printf("{\"ms\": %.4f, \"sum\": %.0f}\n", ms, sum);
    fflush(stdout);
  }
  return 0;
}
