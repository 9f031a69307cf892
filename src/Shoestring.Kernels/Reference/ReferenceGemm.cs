namespace Shoestring.Kernels.Reference;

/// <summary>The scalar twin of <see cref="Gemm"/>: plain loops, sums in double.</summary>
internal static class ReferenceGemm
{
    public static void Run(
        in GemmShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> bias, Activation act,
        Span<float> c)
    {
        for (int i = 0; i < shape.M; i++)
        {
            for (int j = 0; j < shape.N; j++)
            {
                double sum = bias.IsEmpty ? 0 : bias[j];
                for (int p = 0; p < shape.K; p++)
                {
                    float x = shape.TransposeA ? a[(p * shape.Lda) + i] : a[(i * shape.Lda) + p];
                    float y = shape.TransposeB ? b[(j * shape.Ldb) + p] : b[(p * shape.Ldb) + j];
                    sum += (double)x * y;
                }

                ref float to = ref c[(i * shape.Ldc) + j];
                to = (float)ReferenceActivation.Forward(act, sum + (shape.Accumulate ? to : 0));
            }
        }
    }
}
