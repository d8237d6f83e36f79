package org.millrace.simulation.network;

/**
 * Twenty places where people live. Latency between them is derived, not measured: the great circle
 * at two thirds of the speed of light, 1.5 times as long as it could be, and 2 ms.
 */
final class Regions {

  private static final double EARTH_KM = 6_371;
  private static final double KM_PER_MILLI = 200;
  private static final double DETOUR = 1.5;

  /** Latitude, longitude, share of the viewers in percent. */
  private static final double[][] PLACES = {
    {51.5, -0.1, 8}, {50.1, 8.7, 9}, {40.4, -3.7, 4}, {52.2, 21.0, 4}, {59.3, 18.1, 3},
    {55.8, 37.6, 4}, {41.0, 29.0, 4}, {40.7, -74.0, 10}, {41.9, -87.6, 5}, {34.1, -118.2, 7},
    {19.4, -99.1, 4}, {-23.6, -46.6, 7}, {-34.6, -58.4, 2}, {30.0, 31.2, 3}, {-26.2, 28.0, 2},
    {25.2, 55.3, 3}, {19.1, 72.9, 8}, {1.4, 103.8, 4}, {35.7, 139.7, 7}, {-33.9, 151.2, 2},
  };

  private Regions() {}

  static int count() {
    return PLACES.length;
  }

  /** The region at a point of the cumulative shares, 0 … 1. */
  static int at(double share) {
    var sum = 0.0;
    for (int i = 0; i < PLACES.length; i++) {
      sum += PLACES[i][2] / 100;
      if (share < sum) {
        return i;
      }
    }
    return PLACES.length - 1;
  }

  /** One-way milliseconds between every two. */
  static float[] matrix() {
    var matrix = new float[PLACES.length * PLACES.length];
    for (int a = 0; a < PLACES.length; a++) {
      for (int b = 0; b < PLACES.length; b++) {
        matrix[a * PLACES.length + b] =
            (float) (2 + DETOUR * kilometres(PLACES[a], PLACES[b]) / KM_PER_MILLI);
      }
    }
    return matrix;
  }

  private static double kilometres(double[] a, double[] b) {
    var latitudeA = Math.toRadians(a[0]);
    var latitudeB = Math.toRadians(b[0]);
    var dLatitude = latitudeB - latitudeA;
    var dLongitude = Math.toRadians(b[1] - a[1]);
    var h =
        Math.pow(Math.sin(dLatitude / 2), 2)
            + Math.cos(latitudeA) * Math.cos(latitudeB) * Math.pow(Math.sin(dLongitude / 2), 2);
    return 2 * EARTH_KM * Math.asin(Math.sqrt(h));
  }
}
