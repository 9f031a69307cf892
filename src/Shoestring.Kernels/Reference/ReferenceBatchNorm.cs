namespace Shoestring.Kernels.Reference;

/// <summary>Batch normalisation, plainly and in double: the scalar twin of <see cref="BatchNorm"/>.</summary>
internal static class ReferenceBatchNorm
{
    public static void Statistics(int rows, int channels, float[] x, double[] mean, double[] variance)
    {
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, square = 0;
            for (int r = 0; r < rows; r++)
            {
                sum += x[(r * channels) + c];
            }

            mean[c] = sum / rows;
            for (int r = 0; r < rows; r++)
            {
                double d = x[(r * channels) + c] - mean[c];
                square += d * d;
            }

            variance[c] = square / rows;
        }
    }

    public static double Pre(int i, int c, float[] x, float[] mean, float[] rstd, float[] gamma, float[] beta, float[] residual) =>
        (((double)x[i] - mean[c]) * rstd[c] * (gamma.Length == 0 ? 1 : gamma[c])) + (beta.Length == 0 ? 0 : beta[c])
        + (residual.Length == 0 ? 0 : residual[i]);

    public static void Backward(
        int rows, int channels, float[] x, float[] dy, float[] mean, float[] rstd, float[] gamma, float[] beta,
        Activation act, float[] residual, double[] dgamma, double[] dbeta, double[] g, double[] dx)
    {
        for (int i = 0; i < rows * channels; i++)
        {
            int c = i % channels;
            g[i] = dy[i] * ReferenceActivation.Derivative(act, Pre(i, c, x, mean, rstd, gamma, beta, residual));
            dbeta[c] += g[i];
            dgamma[c] += g[i] * ((double)x[i] - mean[c]) * rstd[c];
        }

        for (int i = 0; i < rows * channels; i++)
        {
            int c = i % channels;
            double normal = ((double)x[i] - mean[c]) * rstd[c];
            dx[i] = (gamma.Length == 0 ? 1 : gamma[c]) * rstd[c]
                * (g[i] - (dbeta[c] / rows) - (normal * dgamma[c] / rows));
        }
    }
}
