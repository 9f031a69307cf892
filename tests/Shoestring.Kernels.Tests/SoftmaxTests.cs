namespace Shoestring.Kernels.Tests;

public class SoftmaxTests
{
    public static TheoryData<int, int> Shapes =>
        new() { { 1, 1 }, { 3, 2 }, { 5, 7 }, { 4, 10 }, { 3, 16 }, { 9, 33 }, { 300, 100 }, { 2, 20_001 }, { 0, 5 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Softmax_agrees_with_the_reference(int rows, int length)
    {
        float[] x = EachRung.Normals(rows * length, 1, 5, 200), dy = EachRung.Normals(rows * length, 2);
        int size = rows * length;
        double[] p = Probabilities(rows, length, x);
        EachRung.Check(
            pool =>
            {
                float[] all = new float[size * 4];
                Span<float> y = all.AsSpan(0, size), log = all.AsSpan(size, size);
                Softmax.Forward(pool, rows, length, x, y);
                Softmax.LogForward(pool, rows, length, x, log);
                dy.CopyTo(all, size * 2);
                Softmax.Backward(pool, rows, length, y, dy, all.AsSpan(size * 2, size));
                Softmax.LogBackward(pool, rows, length, log, dy, all.AsSpan(size * 3, size));
                float[] inPlace = (float[])x.Clone();
                Softmax.Forward(pool, rows, length, inPlace, inPlace);
                Assert.Equal(y.ToArray(), inPlace);
                return all;
            },
            all =>
            {
                double room = 4e-6, dot = 0, sum = 0;
                for (int i = 0; i < size; i++)
                {
                    if (i % length == 0)
                    {
                        dot = sum = 0;
                        for (int j = i; j < i + length; j++)
                        {
                            dot += p[j] * dy[j];
                            sum += dy[j];
                        }
                    }

                    EachRung.Near(p[i], all[i], room, 1e-7, "softmax", i);
                    EachRung.Near(Math.Log(p[i]), all[size + i], 1e-6, 2 * room, "log", i);
                    EachRung.Near(p[i] * (dy[i] - dot), all[(2 * size) + i], 2 * room, room, "dx", i);
                    EachRung.Near(dy[i] - (p[i] * sum), all[(3 * size) + i], 2 * room, 2e-5, "log dx", i);
                }
            });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cross_entropy_agrees_with_the_reference(int rows, int classes)
    {
        int size = rows * classes;
        float[] x = EachRung.Normals(size, 1, 5, -50), dLoss = EachRung.Normals(rows, 3);
        float[] t = Array.ConvertAll(EachRung.Normals(size, 2), v => MathF.Max(0, v) / classes);
        double[] p = Probabilities(rows, classes, x);
        EachRung.Check(
            pool =>
            {
                float[] all = new float[rows + (size * 2)];
                Span<float> probabilities = all.AsSpan(rows, size);
                SoftmaxCrossEntropy.Forward(pool, rows, classes, x, t, all.AsSpan(0, rows), probabilities);
                SoftmaxCrossEntropy.Backward(pool, rows, classes, probabilities, t, dLoss, all.AsSpan(rows + size));
                float[] loss = new float[rows];
                SoftmaxCrossEntropy.Forward(pool, rows, classes, x, t, loss, []);
                Assert.Equal(all[..rows], loss);
                return all;
            },
            all =>
            {
                const double room = 4e-6;
                for (int r = 0; r < rows; r++)
                {
                    double loss = 0, mass = 0;
                    for (int i = r * classes; i < (r + 1) * classes; i++)
                    {
                        loss -= t[i] * Math.Log(p[i]);
                        mass += t[i];
                    }

                    EachRung.Near(loss, all[r], 2 * room, 2 * room, "loss", r);
                    for (int i = r * classes; i < (r + 1) * classes; i++)
                    {
                        EachRung.Near(p[i], all[rows + i], room, 1e-7, "p", i);
                        EachRung.Near(dLoss[r] * ((p[i] * mass) - t[i]), all[rows + size + i], 2 * room, room, "d", i);
                    }
                }
            });
    }

    private static double[] Probabilities(int rows, int length, float[] x)
    {
        double[] p = new double[x.Length];
        for (int r = 0; r < rows; r++)
        {
            double max = x.Skip(r * length).Take(length).Max(), sum = 0;
            for (int i = r * length; i < (r + 1) * length; i++)
            {
                sum += p[i] = Math.Exp(x[i] - max);
            }

            for (int i = r * length; i < (r + 1) * length; i++)
            {
                p[i] /= sum;
            }
        }

        return p;
    }
}
