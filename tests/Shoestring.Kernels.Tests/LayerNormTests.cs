namespace Shoestring.Kernels.Tests;

public class LayerNormTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(7, 17, false)]
    [InlineData(50, 96, true)]
    [InlineData(400, 192, true)]
    [InlineData(2, 40_001, true)]
    public void LayerNorm_agrees_with_the_reference(int rows, int channels, bool affine)
    {
        int size = rows * channels;
        float[] x = EachRung.Normals(size, 1, 2, 30), dy = EachRung.Normals(size, 2);
        float[] gamma = affine ? EachRung.Normals(channels, 3) : [], beta = affine ? EachRung.Normals(channels, 4) : [];
        double[] mean = new double[rows], rstd = new double[rows], normal = new double[size], dx = new double[size];
        double[] dgamma = new double[channels], dbeta = new double[channels];
        for (int r = 0; r < rows; r++)
        {
            float[] row = x[(r * channels)..((r + 1) * channels)];
            mean[r] = row.Average(v => (double)v);
            rstd[r] = 1 / Math.Sqrt(row.Average(v => (v - mean[r]) * (v - mean[r])) + 1e-5);
            double average = 0, slope = 0;
            for (int c = 0; c < channels; c++)
            {
                int i = (r * channels) + c;
                normal[i] = (x[i] - mean[r]) * rstd[r];
                double h = dy[i] * (affine ? gamma[c] : 1.0);
                average += h / channels;
                slope += h * normal[i] / channels;
                dgamma[c] += dy[i] * normal[i];
                dbeta[c] += dy[i];
            }

            for (int c = 0; c < channels; c++)
            {
                int i = (r * channels) + c;
                dx[i] = rstd[r] * ((dy[i] * (affine ? gamma[c] : 1.0)) - average - (normal[i] * slope));
            }
        }

        EachRung.Check(
            pool =>
            {
                float[] y = new float[size], m = new float[rows], s = new float[rows], d = (float[])dy.Clone();
                float[] dg = new float[channels], db = new float[channels], inPlace = (float[])x.Clone();
                LayerNorm.Forward(pool, rows, channels, x, gamma, beta, 1e-5f, y, m, s);
                LayerNorm.Forward(pool, rows, channels, inPlace, gamma, beta, 1e-5f, inPlace, m, s);
                Assert.Equal(y, inPlace);
                float[] scratch = new float[LayerNorm.ScratchLength(rows, channels)];
                LayerNorm.Backward(pool, rows, channels, x, d, gamma, m, s, d, dg, db, scratch);
                return [.. y, .. d, .. dg, .. db];
            },
            all =>
            {
                for (int i = 0; i < size; i++)
                {
                    double y = (normal[i] * (affine ? gamma[i % channels] : 1.0)) + (affine ? beta[i % channels] : 0.0);
                    EachRung.Near(y, all[i], 1e-5, 2e-5, "y", i);

                    // With one or two channels rstd is large and all of dx is cancellation.
                    double room = channels <= 2 ? 2e-2 : 2e-5;
                    EachRung.Near(dx[i], all[size + i], 1e-5, room, "dx", i);
                }

                for (int c = 0; c < channels; c++)
                {
                    EachRung.Near(dgamma[c], all[(2 * size) + c], 1e-5, 2e-4, "dgamma", c);
                    EachRung.Near(dbeta[c], all[(2 * size) + channels + c], 1e-5, 1e-4, "dbeta", c);
                }
            });
    }
}
