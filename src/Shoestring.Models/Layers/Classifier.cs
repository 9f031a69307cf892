using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>Mean over the picture, dropout (in training), and a linear layer whose output is "logits".</summary>
public static class Classifier
{
    /// <summary>Adds the head: [N, C, H, W] → [N, classes].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">Path of the linear layer.</param>
    /// <param name="x">Its input.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="dropout">Probability that training drops an element, 0 to below 1.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int classes, double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(b);
        x = b.Add("flatten", new Flatten(), b.Add("pool", new GlobalAveragePool(), x));
        x = dropout > 0 ? b.Add("dropout", Dropout.Of(dropout, "dropout"), x) : x;
        return Linear.Apply(b, name, x, classes, "logits");
    }
}
